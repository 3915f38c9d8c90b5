"""Addresses below /people/."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.PersonList.as_view(), name="list"),
    path("<slug:slug>/", views.PersonDetail.as_view(), name="detail"),
    path("<slug:slug>/card.vcf", views.PersonCard.as_view(), name="card"),
]
