"""The map of the site."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from content.views import PageDetail, permalink

from . import sitemaps, views


def included(address, module):
    return [path(address, include(module))] if find_spec(module) else []


urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    *included("people/", "profile_app.urls"),
    *included("publications/", "publications.urls"),
    *included("projects/", "projects.urls"),
    *included("events/", "events.urls"),
    *included("news/", "events.news_urls"),
    path("topics/", include("portfolio.topic_urls")),
    path("search/", views.Search.as_view(), name="search"),
    path("id/<uuid:uuid>/", permalink, name="permalink"),
    path("accounts/", include("portfolio.account_urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", views.media, name="media"),
    path("theme.css", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.site_map, name="sitemap"),
    path("<str:slug>/", PageDetail.as_view(template_name="content/page_detail.html"), name="page"),
]
