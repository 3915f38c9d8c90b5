"""Addresses of topics."""

from django.urls import path

from . import views

app_name = "topics"

urlpatterns = [
    path("", views.TopicList.as_view(), name="list"),
    path("<str:slug>/", views.TopicDetail.as_view(), name="detail"),
]
