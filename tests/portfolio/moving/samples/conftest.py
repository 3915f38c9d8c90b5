"""What the tests of real sites share: each site is moved once, and they look at what came of it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from portfolio.moving.moving import move
from portfolio.moving.report import Report
from publications.models import Publication


@dataclass(frozen=True)
class Moved:
    """What a move told, and what its trial told and left before it."""

    report: Report
    trial: Report
    works_after_trial: int
    media: Path


@pytest.fixture(scope="module")
def kept_move(figures, django_db_setup, django_db_blocker, tmp_path_factory):
    """A site that stays moved in while the tests of it run."""
    folder, media = figures.with_name(figures.name.removesuffix(".expected.json")), tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        _kit, trial = move(folder, is_trial=True)
        works = Publication.objects.count()
        _kit, report = move(folder)
        yield Moved(report, trial, works, media)
        transaction.set_rollback(True)


@pytest.fixture
def db(kept_move, settings):
    """The database with the site in it; what a test changes there is taken back."""
    settings.MEDIA_ROOT = kept_move.media
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def moved(db, kept_move):
    """The report of the move."""
    return kept_move.report
