from django.http import HttpResponse
from django.urls import include, path
from wagtail import urls

urlpatterns = [path("empty/", lambda request: HttpResponse("nothing")), path("", include(urls))]
