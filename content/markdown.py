"""Markdown in, safe HTML out."""

import nh3
from django.db import models
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt


def render(text, prefix=""):
    return mark_safe(nh3.clean(MarkdownIt("commonmark", {"html": False}).render(text or "")))


def preview(text):
    return render(text)


def plain(text, words=None):
    return " ".join((text or "").split()[:words])


def inline(text):
    return text


class RenderedField(models.TextField):
    """Safe HTML of the Markdown in the field `source`, made when the row is saved."""

    def __init__(self, *args, source="", **kwargs):
        self.source = source
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "source": self.source}

    def from_db_value(self, value, expression, connection):
        return mark_safe(value or "")

    def pre_save(self, instance, add):
        html = render(getattr(instance, self.source))
        setattr(instance, self.attname, html)
        return html
