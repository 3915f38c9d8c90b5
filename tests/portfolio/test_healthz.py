from collections import namedtuple

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder

from portfolio import views

WELL = dict.fromkeys(("database", "migrations", "disk", "cache"), "ok")


@pytest.mark.django_db
def test_a_monitor_learns_that_all_is_well(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", **WELL})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_monitor_learns_that_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="portfolio").delete()

    answer = client.get("/healthz")

    expected = {"status": "unavailable", "failed": "migrations", **WELL, "migrations": "failed"}
    assert (answer.status_code, answer.json()) == (503, expected)


def test_a_monitor_learns_that_the_database_is_gone(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("content.changes.look", refuse)
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    answer = client.get("/healthz")

    expected = {
        "status": "unavailable",
        "failed": "database",
        **WELL,
        "database": "failed",
        "migrations": "failed",
    }
    assert (answer.status_code, answer.json()) == (503, expected)


@pytest.mark.django_db
def test_a_monitor_learns_that_the_disk_is_full(client, monkeypatch):
    monkeypatch.setattr(views, "disk_usage", lambda path: namedtuple("Usage", "free")(99_000_000))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["failed"], answer.json()["disk"]) == (503, "disk", "failed")


@pytest.mark.django_db
def test_a_monitor_learns_that_the_cache_is_gone(client, monkeypatch):
    def refuse(*args):
        raise ConnectionError

    monkeypatch.setattr(views.cache, "set", refuse, raising=False)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["failed"], answer.json()["cache"]) == (503, "cache", "failed")
