"""An import is one entry in the record of the site, and is undone as one."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from reversion.models import Version

from content import history
from content.models import Binned
from publications import reading
from publications.importing import BibliographyImport
from publications.models import Import, Publication
from publications.undoing import undo
from publications.unsure import confirm
from tests.make import make_person, make_publication

pytestmark = pytest.mark.django_db

TWO = b"""@article{a, title={Light}, author={Poole, Ada}, year=2020}
@article{b, title={Dark}, author={Fu, Yao}, year=2021}"""


def imported(source=TWO, user=None):
    run = BibliographyImport([("refs.bib", reading.read(source))], user=user).plan().write()
    return run.log


def titles():
    return sorted(Publication.objects.values_list("title", flat=True))


def test_an_import_names_the_works_it_made_and_writes_no_versions():
    edda = User.objects.create_user("edda")

    log = imported(user=edda)

    (batch,) = log.batches.all()
    assert (log.sources, log.made_by, log.number_created) == ("refs.bib", edda, 2)
    assert sorted(batch.created) == sorted(Publication.objects.values_list("pk", flat=True))
    assert Version.objects.count() == 0


def test_an_import_that_changes_nothing_is_not_listed():
    imported()

    assert imported() is None
    assert Import.objects.count() == 1


def test_undoing_an_import_moves_its_works_to_the_bin():
    make_publication("Mine")

    gone, kept = undo(imported())

    assert (gone, kept) == (2, [])
    assert titles() == ["Mine"]
    assert Binned.objects.count() == 2


def test_a_work_changed_by_hand_since_is_named_and_left():
    log = imported()
    Publication.objects.get(title="Dark").save()

    gone, kept = undo(log)

    assert (gone, [work.title for work in kept], titles()) == (1, ["Dark"], ["Dark"])


def test_a_work_that_an_import_completed_has_both_states_in_its_history():
    imported()

    log = imported(TWO.replace(b"year=2020", b"year=2020, doi={10.1/x}"))

    work = Publication.objects.get(title="Light")
    after, before = history.versions_of(Publication, work.pk)
    told = history.differences(Publication, history.state_in(before), history.state_in(after))
    assert [(each.label, each.new) for each in told] == [("DOI", "10.1/x")]
    assert history.deed_in_words(after.revision.comment) == "Completed by an import from refs.bib"
    assert (log.number_created, log.number_updated) == (0, 1)


def test_undoing_leaves_works_that_were_only_completed():
    imported()
    log = imported(TWO.replace(b"year=2020", b"year=2020, doi={10.1/x}"))

    undo(log)

    assert titles() == ["Dark", "Light"]


def test_saying_who_a_name_is_stands_in_the_history_of_both():
    ada = make_person("Ada Poole")
    work = make_publication("Light", authors=["A. Poole"])

    confirm("A. Poole", ada)

    assert [history.versions_of(type(each), each.pk).count() for each in (ada, work)] == [2, 2]


def test_an_editor_undoes_an_import_in_the_admin(admin_client):
    log = imported()
    page = reverse("admin:publications_publication_imports")

    said = admin_client.get(page).text
    answer = admin_client.post(page, {"import": log.pk}, follow=True)

    assert "Yes, 2 works to the bin" in said
    assert "2 works are in the bin." in answer.text
    assert admin_client.post(page, {"import": log.pk}).status_code == 404
    assert admin_client.post(page, {"import": "x"}).status_code == 404


def test_an_operator_undoes_an_import_by_command(capsys):
    log = imported()

    call_command("undo_import")
    call_command("undo_import", log.pk)

    listed, done = capsys.readouterr().out.strip().rsplit("\n", 1)
    assert listed.startswith(f"{log.pk}  ")
    assert done == "to the bin 2, left 0"


def test_the_bin_is_emptied_by_command(capsys):
    undo(imported())

    call_command("empty_bin")
    call_command("empty_bin", days=0)

    assert capsys.readouterr().out == "removed for good 0, files 0\nremoved for good 2, files 0\n"
