"""Publications as a site of Wagtail has them: a page each below the page of their list."""

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.models import Orderable, Page


class Topic(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True)

    def __str__(self):
        return self.name


class PublicationList(Page):
    def get_context(self, request):
        works = Publication.objects.live().child_of(self)
        if request.GET.get("topic"):
            works = works.filter(topics__slug=request.GET["topic"])
        if request.GET.get("year"):
            works = works.filter(year=request.GET["year"])
        rows = works.order_by("-year", "-pk").prefetch_related("authors", "topics")
        return {
            **super().get_context(request),
            "works": Paginator(rows, 25).get_page(request.GET.get("page")),
            "topics": Topic.objects.filter(publication__in=works.order_by()).annotate(number=Count("pk"))[:20],
            "years": works.order_by("-year").values_list("year").annotate(number=Count("pk")),
        }


class Publication(Page):
    year = models.IntegerField(db_index=True)
    venue = models.CharField(max_length=200)
    doi = models.CharField(max_length=100)
    abstract = models.TextField()
    topics = ParentalManyToManyField(Topic)


class Author(Orderable):
    publication = ParentalKey(Publication, related_name="authors")
    name = models.CharField(max_length=100)
