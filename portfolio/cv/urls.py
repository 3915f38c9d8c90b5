"""Addresses of CVs: the owner's beside the site's parts, a person's below their own page."""

from django.urls import path

from .views import CVFile, CVPage

urlpatterns = [
    path("cv/", CVPage.as_view(), name="cv"),
    path("cv.<str:extension>", CVFile.as_view(), name="cv-file"),
    path("cv/<slug:variant>/", CVPage.as_view(), name="cv-variant"),
    path("cv/<slug:variant>.<str:extension>", CVFile.as_view(), name="cv-variant-file"),
    path("people/<slug:slug>/cv/", CVPage.as_view(), name="person-cv"),
    path("people/<slug:slug>/cv.<str:extension>", CVFile.as_view(), name="person-cv-file"),
    path("people/<slug:slug>/cv/<slug:variant>/", CVPage.as_view(), name="person-cv-variant"),
    path("people/<slug:slug>/cv/<slug:variant>.<str:extension>", CVFile.as_view(), name="person-cv-variant-file"),
]
