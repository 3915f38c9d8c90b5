"""What members propose waits for an editor, and the public sees nothing of it until then."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from content import history
from content.models import Notice, Page, PreviewLink, Proposal, Topic
from events.models import News
from publications.models import Attachment, Authorship, Publication
from tests.forms import add_row, fields_of, send
from tests.make import (
    make_editor,
    make_member,
    make_news,
    make_page,
    make_person,
    make_publication,
    make_topic,
    make_venue,
)
from tests.reading import know_all_kinds, links

pytestmark = pytest.mark.django_db

START, QUEUE, NOTICES = reverse("admin:index"), reverse("admin:review"), reverse("admin:notices")
FORM = "publication_form"


@pytest.fixture
def edda():
    return make_editor("edda", first_name="Edda", last_name="Ito", email="edda@example.org")


@pytest.fixture
def mia():
    return make_member("mia", make_person("Mia Holm"), first_name="Mia", last_name="Holm", email="mia@example.org")


@pytest.fixture
def paper(mia):
    return make_publication("Light", authors=[mia.person, "Zed"], body="We bend light in glass.")


def address(page, entry, *more):
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_{page}", args=[entry.pk, *more])


def as_(client, account):
    client.force_login(account)
    return client


def words(answer):
    main = answer.text.split("<main id")[1].partition(">")[2].split("</main")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def told(answer):
    return [strip_tags(message.message) for message in get_messages(answer.wsgi_request)]


def propose(client, account, entry, button="_send", **changes):
    return send(as_(client, account), address("change", entry), f"{entry._meta.model_name}_form", button, **changes)


def decide(client, account, entry, **given):
    return as_(client, account).post(address("review", entry), given)


# Drafts


def test_a_member_sends_a_new_paper_for_review_and_an_editor_publishes_it(client, mia, edda):
    add = reverse("admin:publications_publication_add")
    authors = add_row("authorships", 0, person=mia.person.pk, role="author")
    send(as_(client, mia), add, FORM, "_send", title="Light", **authors)
    work = Publication.objects.get()
    waits = (work.status, client.get(work.get_absolute_url()).status_code)

    queue = words(as_(client, edda).get(QUEUE))
    shown = words(client.get(address("review", work)))
    answer = client.post(address("review", work), {"_approve": "1"})

    work.refresh_from_db()
    assert waits == ("in_review", 404)
    assert re.search(r"Light Publication, sent by Mia Holm, \d+ \w+ \d+, [\d:]+\. New", queue)
    assert "Title added" not in shown
    assert "Title Light" in shown
    assert answer.url == QUEUE
    assert work.status == "published"
    assert client.get(work.get_absolute_url()).status_code == 200
    assert [(notice.account, notice.text) for notice in Notice.objects.order_by("pk")] == [
        (edda, "Mia Holm sent “Light” for review."),
        (mia, "Edda Ito published “Light”."),
    ]


def test_a_draft_is_sent_back_with_a_comment_its_author_reads(client, mia, edda):
    item = make_news("A prize", status="draft", created_by=mia)
    propose(client, mia, item)

    decide(client, edda, item, _back="1", comment="Which prize?")

    item.refresh_from_db()
    form = words(as_(client, mia).get(address("change", item)))
    assert item.status == "draft"
    assert "Edda Ito sent this back: Which prize?" in form
    assert "Which prize?" in words(client.get(START))
    assert "Sent back: Which prize?" in words(client.get(address("history", item)))


def test_sending_back_needs_a_comment(client, mia, edda):
    item = make_news("A prize", status="draft", created_by=mia)
    propose(client, mia, item)

    answer = decide(client, edda, item, _back="1", comment=" ")

    item.refresh_from_db()
    assert "This field is required." in answer.text
    assert item.status == "in_review"


def test_a_member_takes_back_what_was_sent(client, mia, edda):
    item = make_news("A prize", status="draft", created_by=mia)
    propose(client, mia, item)

    propose(client, mia, item, "_withdraw")

    item.refresh_from_db()
    assert item.status == "draft"
    assert "Nothing waits for you." in words(as_(client, edda).get(QUEUE))


@pytest.mark.parametrize("button", ["_publish", "_archive", "_unpublish"])
def test_a_member_cannot_press_the_buttons_of_an_editor(client, mia, button):
    item = make_news("A prize", status="draft", created_by=mia)

    propose(client, mia, item, button)

    item.refresh_from_db()
    assert item.status == "draft"


def test_bulk_publishing_answers_who_sent_it(client, mia, edda):
    item = make_news("A prize", status="draft", created_by=mia)
    propose(client, mia, item)

    as_(client, edda).post(
        reverse("admin:events_news_changelist"), {"action": "publish", "_selected_action": [item.pk]}
    )

    assert Proposal.objects.get().outcome == "approved"
    assert Notice.objects.filter(account=mia).get().text == "Edda Ito published “A prize”."


# Changes of what the public sees


def test_a_members_change_of_a_public_paper_waits_and_the_page_stays(client, mia, paper, edda):
    before = client.get(paper.get_absolute_url()).text

    answer = propose(client, mia, paper, title="Brighter light", body="We bend light in water.")

    paper.refresh_from_db()
    assert told(answer) == [
        "Your changes to “Light” wait for review. The public page stays as it is until then.",
    ]
    assert paper.title == "Light"
    client.logout()
    assert client.get(paper.get_absolute_url()).text == before
    assert history.versions_of(Publication, paper.pk).count() == 1


def test_an_editor_compares_and_approves(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light", body="We bend light in water.")

    said = words(as_(client, edda).get(address("review", paper)))
    decide(client, edda, paper, _approve="1", proposal=Proposal.objects.get().pk)

    paper.refresh_from_db()
    assert "Title Light → became Brighter light" in said
    assert "Abstract We bend light in glass. → became We bend light in water." in said
    assert (paper.title, paper.body, paper.status) == ("Brighter light", "We bend light in water.", "published")
    assert Proposal.objects.get().outcome == "approved"
    assert "Approved what Mia Holm proposed" in words(client.get(address("history", paper)))
    assert Notice.objects.get(account=mia).text == "Edda Ito approved your changes to “Brighter light”."


def test_what_is_a_members_own_is_saved_at_once_beside_the_proposal(client, mia, paper):
    optics = make_topic("Optics")
    row = add_row("attachments", 0, kind="code", url="https://example.org/code", order="0")

    answer = propose(client, mia, paper, title="Brighter light", topics=["Optics"], **row)

    paper.refresh_from_db()
    proposal = Proposal.objects.get()
    rest = history.differences(Publication, proposal.kept["base"], proposal.kept["proposed"])
    assert told(answer)[0] == "“Light”: what is yours alone is saved."
    assert (paper.title, list(paper.topics.all())) == ("Light", [optics])
    assert [item.url for item in paper.attachments.all()] == ["https://example.org/code"]
    assert [each.label for each in rest] == ["Title"]


def test_the_form_says_what_is_saved_without_a_review(client, mia, paper):
    page = words(as_(client, mia).get(address("change", paper)))

    assert "What you change here is reviewed first. Saved at once, without a review:" in page
    said = page.partition("without a review: ")[2].partition(".")[0]
    assert set(said.split(", ")) == {"Topics", "Figure", "Figure in words", "Links and files"}


def test_only_own_changes_need_no_review(client, mia, paper):
    make_topic("Optics")

    answer = propose(client, mia, paper, topics=["Optics"])

    assert told(answer) == ["“Light”: what is yours alone is saved."]
    assert not Proposal.objects.exists()


def test_an_authors_own_marks_are_saved_at_once(client, mia, paper):
    propose(client, mia, paper, **{"authorships-0-is_corresponding": "on", "authorships-1-credited_name": "Zed Q."})

    first, second = paper.authorships.order_by("order")
    proposal = Proposal.objects.get()
    rest = history.differences(Publication, proposal.kept["base"], proposal.kept["proposed"])
    assert (first.is_corresponding, second.credited_name) == (True, "Zed")
    assert [(each.label, each.inside[0].new) for each in rest] == [("Author", "Zed Q.")]


def test_a_file_a_member_attaches_is_kept(client, mia, paper):
    pdf = SimpleUploadedFile("light.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")

    propose(client, mia, paper, **add_row("attachments", 0, kind="paper", file=pdf, order="0"))

    item = Attachment.objects.get()
    assert (item.name, item.file.read()) == ("light.pdf", b"%PDF-1.4\n%%EOF\n")


def test_new_authors_and_others_order_are_proposed_and_taken_over(client, mia, paper, edda):
    fields = add_row("authorships", 2, credited_name="Yao Fu", role="author", order="3")
    propose(client, mia, paper, **fields, **{"authorships-0-order": "2", "authorships-1-order": "1"})
    before = [str(credit) for credit in paper.authorships.order_by("order")]

    decide(client, edda, paper, _approve="1", proposal=Proposal.objects.get().pk)

    assert before == ["Mia Holm", "Zed"]
    assert [str(credit) for credit in paper.authorships.order_by("order")] == ["Zed", "Mia Holm", "Yao Fu"]
    assert all(credit.pk > 0 for credit in Authorship.objects.all())


def test_a_member_goes_on_with_what_was_proposed(client, mia, paper, edda):
    propose(
        client,
        mia,
        paper,
        title="Brighter light",
        **add_row("authorships", 2, credited_name="Yao Fu", role="author", order="3"),
    )

    form = as_(client, mia).get(address("change", paper))
    propose(client, mia, paper, note="Best of all")

    proposal = Proposal.objects.get()
    rest = history.differences(Publication, proposal.kept["base"], proposal.kept["proposed"])
    assert fields_of(form, FORM)["title"] == "Brighter light"
    assert fields_of(form, FORM)["authorships-2-credited_name"] == "Yao Fu"
    assert "Your changes wait for review" in words(form)
    assert [each.label for each in rest] == ["Title", "Note", "Author"]
    assert Notice.objects.filter(account=edda).count() == 1


def test_a_member_withdraws_a_change(client, mia, paper):
    propose(client, mia, paper, title="Brighter light")

    answer = propose(client, mia, paper, "_withdraw")

    assert told(answer) == ["Your changes to “Light” are withdrawn."]
    assert fields_of(client.get(address("change", paper)), FORM)["title"] == "Light"


def test_a_change_sent_back_is_still_on_the_form_with_the_comment(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light")

    decide(client, edda, paper, _back="1", comment="As printed, please.", proposal=Proposal.objects.get().pk)

    form = as_(client, mia).get(address("change", paper))
    assert fields_of(form, FORM)["title"] == "Brighter light"
    assert "Edda Ito sent your changes back: As printed, please." in words(form)
    propose(client, mia, paper, title="Brighter, lighter")
    assert Proposal.objects.get().outcome == ""


def test_a_refused_form_of_a_member_keeps_what_was_typed_and_stores_nothing(client, mia, paper):
    answer = propose(client, mia, paper, title="", note="Kept")

    assert answer.status_code == 200
    assert fields_of(answer, FORM)["note"] == "Kept"
    assert not Proposal.objects.exists()


def test_an_editor_edits_first_and_approves(client, mia, paper, edda):
    propose(
        client,
        mia,
        paper,
        title="Brighter light",
        **add_row("authorships", 2, credited_name="Yao Fu", role="author", order="3"),
    )
    where = f"{address('change', paper)}?proposal={Proposal.objects.get().pk}"

    page = as_(client, edda).get(where)
    fields = fields_of(page, FORM)
    unchanged = Publication.objects.get().title
    answer = client.post(where, {**fields, "title": "Brightest light", "_save": "1"})

    paper.refresh_from_db()
    assert fields["title"] == "Brighter light"
    assert unchanged == "Light"
    assert answer.url == QUEUE
    assert paper.title == "Brightest light"
    assert [str(credit) for credit in paper.authorships.order_by("order")] == ["Mia Holm", "Zed", "Yao Fu"]
    assert Authorship.objects.filter(pk__lt=0).count() == 0
    assert Proposal.objects.get().outcome == "approved"
    version = history.versions_of(Publication, paper.pk).first()
    assert (version.revision.user, '"pk": -' in version.serialized_data) == (edda, False)


def test_a_refused_approval_changes_nothing(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light")
    where = f"{address('change', paper)}?proposal={Proposal.objects.get().pk}"
    fields = fields_of(as_(client, edda).get(where), FORM)

    answer = client.post(where, {**fields, "title": "", "_save": "1"})

    assert answer.status_code == 200
    assert Publication.objects.get().title == "Light"
    assert Proposal.objects.get().is_open


def test_two_changes_of_the_same_thing_are_both_shown_and_nothing_is_lost(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light", note="Best")
    send(as_(client, edda), address("change", paper), FORM, title="Dimmer light", award="Prize")

    said = words(client.get(address("review", paper)))
    decide(client, edda, paper, _approve="1", proposal=Proposal.objects.get().pk)

    paper.refresh_from_db()
    assert "Title: was “Light”, is “Dimmer light” now, proposed is “Brighter light”." in said
    assert (paper.title, paper.note, paper.award) == ("Brighter light", "Best", "Prize")


def test_rows_that_others_added_stay(client, mia, paper, edda):
    propose(client, mia, paper, **{"authorships-1-DELETE": "on"})
    Authorship.objects.create(publication=paper, credited_name="Yao Fu", role="author", order=5)

    decide(client, edda, paper, _approve="1", proposal=Proposal.objects.get().pk)

    assert [str(credit) for credit in paper.authorships.order_by("order")] == ["Mia Holm", "Yao Fu"]


def test_a_decision_is_made_once(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light")
    number = Proposal.objects.get().pk
    decide(client, edda, paper, _approve="1", proposal=number)
    Publication.objects.update(title="Corrected light")

    answer = decide(client, edda, paper, _approve="1", proposal=number)

    assert told(answer)[-1] == "Somebody else has decided about this already."
    assert Publication.objects.get().title == "Corrected light"


def test_a_proposal_that_leads_to_something_deleted_is_told(client, mia, paper, edda):
    venue = make_venue("OSDI")
    propose(client, mia, paper, venue=str(venue.pk), title="Brighter light")
    venue.delete()

    answer = decide(client, edda, paper, _approve="1", proposal=Proposal.objects.get().pk)

    paper.refresh_from_db()
    assert "Venue: “OSDI” was deleted meanwhile and is left out." in told(answer)
    assert (paper.title, paper.venue) == ("Brighter light", None)


def test_a_member_restores_an_older_state_of_a_public_paper_as_a_proposal(client, mia, paper, edda):
    send(as_(client, edda), address("change", paper), FORM, title="Dimmer light")
    first = history.versions_of(Publication, paper.pk).last()

    answer = as_(client, mia).post(address("version", paper, first.pk))

    paper.refresh_from_db()
    assert told(answer)[-1].startswith("Your changes to “Dimmer light” wait for review.")
    assert paper.title == "Dimmer light"
    assert Proposal.objects.get().kept["proposed"][0]["fields"]["title"] == "Light"


def test_a_member_restores_an_older_biography_at_once(client, mia):
    send(as_(client, mia), address("change", mia.person), "person_form", short_bio="Old.")
    send(client, address("change", mia.person), "person_form", short_bio="New.")
    older = history.versions_of(type(mia.person), mia.person.pk)[1]

    client.post(address("version", mia.person, older.pk))

    mia.person.refresh_from_db()
    assert mia.person.short_bio == "Old."


# Who may


def test_members_see_no_queue_and_review_nothing(client, mia, paper):
    other = make_member("otto", make_person("Otto"))
    propose(client, mia, paper, title="Brighter light")
    number = Proposal.objects.get().pk

    assert as_(client, mia).get(QUEUE).status_code == 403
    assert "Waiting for your review" not in words(client.get(START))
    assert client.get(address("review", paper)).status_code == 403
    assert client.post(address("review", paper), {"_approve": "1", "proposal": number}).status_code == 403
    assert as_(client, other).get(address("review", paper)).status_code == 403
    assert "Brighter" not in as_(client, other).get(f"{address('preview', paper)}?proposal={number}").text
    assert Proposal.objects.get().is_open


def test_the_start_page_of_an_editor_has_what_waits(client, mia, paper, edda):
    propose(client, mia, paper, title="Brighter light")

    said = words(as_(client, edda).get(START))

    assert "Waiting for your review Light Publication, sent by Mia Holm" in said
    assert "Changes proposed" in said


def test_nothing_waiting_shows_nothing(client, edda):
    assert "Waiting for your review" not in words(as_(client, edda).get(START))


def test_the_queue_costs_the_same_with_more_in_it(client, mia, edda):
    know_all_kinds()
    counts = []
    for number in (1, 6):
        for _ in range(number):
            work = make_publication(authors=[mia.person])
            propose(client, mia, work, title="Brighter light")
            make_news(status="in_review", updated_by=mia)
        as_(client, edda)
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Notices


def test_a_notice_is_read_once(client, edda):
    notice = Notice.objects.create(account=edda, text="Something", href="/admin/")

    as_(client, edda).post(NOTICES, {"read": notice.pk, "start": "1"})

    assert "Something" not in words(client.get(START))
    assert "Something" in words(client.get(NOTICES))


def test_all_notices_are_read_at_once(client, edda):
    for _ in range(3):
        Notice.objects.create(account=edda, text="Something", href="/admin/")

    as_(client, edda).post(NOTICES, {"read": ""})

    assert Notice.objects.filter(read_at=None).count() == 0


def test_nobody_reads_the_notices_of_others(client, mia, edda):
    notice = Notice.objects.create(account=edda, text="Secret", href="/admin/")

    as_(client, mia).post(NOTICES, {"read": notice.pk})

    notice.refresh_from_db()
    assert notice.read_at is None
    assert "Secret" not in client.get(NOTICES).text


def test_letters_go_out_once_the_deed_is_done(client, mia, paper, edda, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    with django_capture_on_commit_callbacks(execute=True):
        propose(client, mia, paper, title="Brighter light")
        decide(client, edda, paper, _back="1", comment="As printed.", proposal=Proposal.objects.get().pk)

    first, second = mail.outbox
    assert (first.to, first.subject) == (["edda@example.org"], "Mia Holm proposes changes to “Light”.")
    assert f"http://testserver{address('review', paper)}" in first.body
    assert (second.to, second.subject) == (["mia@example.org"], "Edda Ito sent “Light” back to you.")
    assert "As printed." in second.body


def test_a_broken_mail_server_breaks_no_save(client, mia, paper, edda, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.content.test_review.Broken"

    with django_capture_on_commit_callbacks(execute=True):
        answer = propose(client, mia, paper, title="Brighter light")

    assert answer.status_code == 302
    assert Proposal.objects.exists()


class Broken:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ValueError("No such host")


# Links for co-authors


def made_link(client, account, entry, days="7"):
    as_(client, account).post(address("links", entry), {"_make": "1", "days": days})
    link = PreviewLink.objects.latest("pk")
    client.logout()
    return link


def test_a_co_author_without_an_account_sees_a_draft_by_its_link(client, mia):
    work = make_publication("Light", authors=[mia.person], status="draft", created_by=mia)

    link = made_link(client, mia, work)
    answer = client.get(link.get_absolute_url())

    assert re.search(r"Preview, until \d+ \w+ \d+\. Only people with this link can see the page\.", words(answer))
    assert "Back to the form" not in answer.text
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "private, no-store")
    assert client.get(work.get_absolute_url()).status_code == 404


def test_a_link_shows_a_proposal_and_changes_nothing(client, mia, paper):
    propose(client, mia, paper, title="Brighter light")

    answer = client.get(made_link(client, mia, paper).get_absolute_url())

    assert "Brighter light" in words(answer)
    assert Publication.objects.get().title == "Light"


@pytest.fixture
def draft(mia):
    """A draft with a PDF."""
    work = make_publication("Light", slug="light", authors=[mia.person], status="draft", created_by=mia)
    work.attachments.create(kind="paper", file=ContentFile(b"%PDF-1.4 %%EOF", "paper.pdf"))
    work.attachments.create(kind="slides", file=ContentFile(b"%PDF-1.4 slides %%EOF", "slides.pdf"))
    return work


def status(client, address):
    return client.get(address).status_code


def test_whoever_sees_a_draft_by_its_link_sees_its_files_and_citations(client, mia, draft):
    link = made_link(client, mia, draft).get_absolute_url()

    page = client.get(link).text
    beside = [href for _text, href in links(page) if not href.startswith(("/", "http", "#"))]

    slides = f"./files/{draft.attachments.get(kind='slides').public_name}"
    assert beside == ["./paper.pdf", slides, "./cite/", "./cite.bib", "./cite.ris", "./cite.json"]
    assert [status(client, link + href.removeprefix("./")) for href in beside] == [200] * 6
    assert [status(client, draft.get_absolute_url() + href.removeprefix("./")) for href in beside] == [404] * 6


def test_the_page_of_citations_of_a_draft_leads_back_by_the_link(client, mia, draft):
    link = made_link(client, mia, draft).get_absolute_url()

    page = client.get(f"{link}cite/").text

    assert "../" in [href for _text, href in links(page)]
    assert [href for _text, href in links(page) if href.startswith(draft.get_absolute_url())] == []


@pytest.mark.parametrize(
    "beside", ["files/other.pdf", "files/../../dark/", "../dark/paper.pdf", "/dark/paper.pdf", "x"]
)
def test_a_link_leads_to_nothing_beside_another_thing(client, mia, draft, beside):
    dark = make_publication("Dark", slug="dark", status="draft")
    dark.attachments.create(kind="paper", file=ContentFile(b"%PDF-1.4 %%EOF", "paper.pdf"))
    link = made_link(client, mia, draft).get_absolute_url()

    assert status(client, link + beside) == 404


def test_files_end_with_the_link(client, mia, draft):
    link = made_link(client, mia, draft)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert status(client, f"{link.get_absolute_url()}paper.pdf") == 410


def test_the_preview_in_the_admin_has_its_files_for_those_who_see_it(client, mia, draft):
    file = f"{address('preview', draft)}paper.pdf"
    other = make_member("otto", make_person("Otto"))

    assert status(as_(client, mia), file) == 200
    assert status(as_(client, other), file) == 302
    client.logout()
    assert client.get(file).headers["Location"].startswith("/admin/login/")


def test_the_preview_says_that_it_shows_a_proposal(client, mia, paper):
    propose(client, mia, paper, title="Brighter light")

    answer = client.get(f"{address('preview', paper)}?proposal={Proposal.objects.get().pk}")

    assert "Preview of what is proposed. The public page stays as it is until an editor approves it." in words(answer)


def test_sending_says_at_once_on_the_preview_that_the_changes_wait(client, mia, paper):
    as_(client, mia)

    answer = client.get(send(client, address("change", paper), FORM, "_preview", title="Brighter light")["Location"])

    assert "Your changes to “Light” wait for review." in words(answer)
    assert "wait for review" not in words(client.get(START))


def test_a_link_ends_and_is_taken_back(client, mia, paper):
    link = made_link(client, mia, paper)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    ended = client.get(link.get_absolute_url()).status_code
    PreviewLink.objects.update(expires_at=timezone.now() + timedelta(days=1))

    as_(client, mia).post(address("links", paper), {"_revoke": link.pk})

    assert ended == 410
    assert client.get(link.get_absolute_url()).status_code == 404


def test_a_link_that_has_ended_leads_to_what_is_public_and_tells_nothing_else(client, mia, paper):
    draft = make_publication("Shadow", authors=[mia.person], status="draft")
    ended = [made_link(client, mia, each).get_absolute_url() for each in (paper, draft)]
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    of_public, of_draft = (client.get(link) for link in ended)

    assert ("See the public page", paper.get_absolute_url()) in links(of_public.text)
    assert "This preview has ended" in words(of_draft)
    assert draft.title not in of_draft.text
    assert draft.slug not in of_draft.text


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "1"])
def test_no_other_link_shows_anything(client, mia, paper, token):
    made_link(client, mia, paper)

    assert client.get(f"/preview/{token}/").status_code == 404


def test_only_who_may_change_a_thing_shares_it(client, mia, paper):
    other = make_member("otto", make_person("Otto"))

    assert as_(client, other).post(address("links", paper), {"_make": "1", "days": "7"}).status_code == 403
    assert not PreviewLink.objects.exists()


def test_a_link_of_something_deleted_leads_nowhere(client, mia):
    page = make_page("Join us", status="draft")
    link = PreviewLink.objects.create(
        content_type=history.ContentType.objects.get_for_model(Page),
        object_id=page.pk,
        token="token",
        expires_at=timezone.now() + timedelta(days=1),
    )
    page.delete()

    assert client.get(link.get_absolute_url()).status_code == 404


def test_the_topics_a_member_proposes_are_only_those_there_are(client, mia):
    item = make_news("A prize", status="draft", created_by=mia)

    propose(client, mia, item, topics=["Nobody's topic"])

    assert not Topic.objects.exists()
    assert News.objects.get().status == "draft"
