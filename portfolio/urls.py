"""The map of the site."""

from django.contrib import admin
from django.urls import include, path

from content import markdownx_views
from content.views import PageDetail, permalink, shared_preview

from . import previews, sitemaps, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("", include("portfolio.cv.urls")),
    path("people/", include("profile_app.urls")),
    path("publications/", include("publications.urls")),
    path("projects/", include("projects.urls")),
    path("events/", include("events.urls")),
    path("news/", include("events.news_urls")),
    path("teaching/", include("events.teaching_urls")),
    path("openings/", include("events.opening_urls")),
    path("topics/", include("portfolio.topic_urls")),
    path("feeds/", include("portfolio.feed_urls")),
    path("search/", views.search, name="search"),
    path("id/<uuid:uuid>/", permalink, name="permalink"),
    path("preview/<slug:token>/", shared_preview, name="shared-preview"),
    path("preview/<slug:token>/<path:beside>", shared_preview),
    path("accounts/", include("profile_app.account_urls")),
    path("admin/", admin.site.urls),
    path("markdownx/markdownify/", markdownx_views.markdownify, name="markdownx_markdownify"),
    path("markdownx/upload/", markdownx_views.upload, name="markdownx_upload"),
    path("media/<path:path>", views.media, name="media"),
    path("theme.css", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security, name="security"),
    path("preview.png", previews.preview, name="preview"),
    path("<path:page>/preview.png", previews.preview, name="preview"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.site_map, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.site_map, name="sitemap"),
    path("<str:slug>/", PageDetail.as_view(template_name="content/page_detail.html"), name="page"),
]
