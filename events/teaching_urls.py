"""Addresses below /teaching/."""

from django.urls import path

from . import views

app_name = "teaching"
urlpatterns = [
    path("", views.CourseList.as_view(), name="list"),
    path("<slug:slug>/", views.CourseDetail.as_view(), name="detail"),
    path("<slug:slug>/files/<str:name>", views.CourseFile.as_view(), name="file"),
]
