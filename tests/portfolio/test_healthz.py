import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_monitor_learns_that_all_is_well(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_monitor_learns_that_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="portfolio").delete()

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "failed": "migrations"})


def test_a_monitor_learns_that_the_database_is_gone(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("content.changes.look", refuse)
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "failed": "database"})
