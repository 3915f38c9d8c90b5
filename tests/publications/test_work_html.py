"""The pages of a work hold what it says as text, whatever that is."""

from html.parser import HTMLParser

import pytest
from django.template.defaultfilters import truncatewords_html
from django.utils.html import escape
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from publications import work_html
from tests.make import make_authorship, make_event, make_news, make_person, make_project, make_publication, make_topic

HOSTILE = '"\'><b onclick="x">&lt;{{ 1 }}'


@given(st.text())
def test_plain_text_is_escaped_as_django_does(text):
    assert work_html.safe(text) == escape(text)


def test_html_stays_as_it_is():
    assert work_html.safe(mark_safe("<b>&amp;</b>")) == "<b>&amp;</b>"


@given(st.text(alphabet="ab'\" …", min_size=1, max_size=60), st.integers(1, 120))
def test_an_abstract_of_plain_words_is_cut_as_django_does(words, times):
    text = f"<p>{' '.join(words.split() * times) or 'a'}</p>"

    assert work_html.beginning(text) == truncatewords_html(text, work_html.SHOWN_WORDS)


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and all of its text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *(name for name, _value in attributes)))

    def handle_data(self, data):
        self.text += data


def page_of_work_that_says(client, word, beside):
    """The work has everything a page can show, all of it called by the word."""
    topic, person = make_topic(f"{word} topic"), make_person(f"{word} person", has_page=True)
    work = make_publication(
        f"{word} title",
        slug=f"of-{person.pk}",
        subtitle=word,
        topics=[topic],
        authors=[person, *[f"{word} {number}" for number in range(14)]],
        container_title=word,
        award=word,
        artifact=word,
        note=word,
        open_access=True,
        stage="retracted",
        body=f"{word} abstract",
        url=f"https://example.org/?{word}",
        links=["paper", "code"],
    )
    work.attachments.update(label=word)
    make_authorship(work, f"{word} editor", role="editor", equal_group=1, is_corresponding=True)
    preprint = make_publication(f"{word} preprint", published_version=work)
    make_project(f"{word} project", summary=word, publications=[work])
    make_event(f"{word} event", publication=work)
    make_news(f"{word} news").publications.add(work)
    return client.get(
        f"{(preprint if beside == 'preprint' else work).get_absolute_url()}{beside.replace('preprint', '')}"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("beside", ["", "cite/", "preprint"])
def test_hostile_words_change_no_element(client, beside):
    tame = Elements(page_of_work_that_says(client, "w" * len(HOSTILE), beside).content.decode())
    hostile = Elements(page_of_work_that_says(client, HOSTILE, beside).content.decode())

    assert hostile.elements == tame.elements
