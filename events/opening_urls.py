"""Addresses below /openings/."""

from django.urls import path

from . import views

app_name = "openings"
urlpatterns = [
    path("", views.OpeningList.as_view(), name="list"),
    path("<slug:slug>/", views.OpeningDetail.as_view(), name="detail"),
]
