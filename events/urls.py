"""Addresses below /events/."""

from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("", views.EventList.as_view(), name="list"),
    path("calendar.ics", views.Calendar.as_view(), name="calendar"),
    path("<slug:slug>/", views.EventDetail.as_view(), name="detail"),
    path("<slug:slug>/event.ics", views.EventCalendar.as_view(), name="event-calendar"),
    path("<slug:slug>/files/<str:name>", views.EventFile.as_view(), name="file"),
]
