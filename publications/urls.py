"""The addresses of publications."""

from django.urls import path

from . import views

app_name = "publications"

urlpatterns = [
    path("", views.PublicationList.as_view(), name="list"),
    path("export.<slug:extension>", views.PublicationExport.as_view(), name="export"),
    path("topic/<slug:value>/", views.PublicationsBy.as_view(name="topic"), name="by_topic"),
    path("year/<slug:value>/", views.PublicationsBy.as_view(name="year"), name="by_year"),
    path("type/<slug:value>/", views.PublicationsBy.as_view(name="type"), name="by_type"),
    path("<slug:slug>/", views.PublicationDetail.as_view(), name="detail"),
    path("<slug:slug>/cite/", views.PublicationCite.as_view(), name="cite"),
    path("<slug:slug>/cite.<slug:extension>", views.PublicationCiteFile.as_view(), name="cite_file"),
    path("<slug:slug>/paper.pdf", views.PublicationPaper.as_view(), name="paper"),
    path("<slug:slug>/files/<str:name>", views.PublicationFile.as_view(), name="file"),
]
