"""Links in texts of a site that moves in."""

import pytest

from content.models import Page
from events.models import News
from projects.models import Project
from publications.models import Publication
from tests.sites import PDF, make_site, moved, picture, remarks, text

pytestmark = pytest.mark.django_db

AL_FOLIO = {
    "_config.yml": "first_name: Ada\nlast_name: Lovelace\nscholar:\n  last_name: [Lovelace]\nurl: https://ada.example\n",
    "_bibliography/papers.bib": "---\n---\n@article{notes, title={Notes}, author={Lovelace, Ada}, year=1843}\n",
    "_posts/2024-05-06-hello-world.md": text("Hello.", title="Hello"),
}
ACADEMICPAGES = {
    "_config.yml": "author:\n  name: Ada Lovelace\n  googlescholar: x\n",
    "_data/navigation.yml": "main:\n  - title: Papers\n    url: /publications/\n",
    "_talks/one.md": text("A talk.", title="One", date="2024-01-01", type="Talk"),
}


def body_of(tmp_path, words, **files):
    """What becomes of an item of news on an al-folio site."""
    moved(make_site(tmp_path, {**AL_FOLIO, "_news/one.md": text(words, title="One", date="2024-01-01"), **files}))
    return News.objects.get(title="One").body


def test_footnotes_stay_footnotes(tmp_path):
    words = "We won[^1].\n\n[^1]: [The call](https://call.example/) and more\n[^2]: plain words"

    assert body_of(tmp_path, words) == words


def test_links_by_reference_stand_with_their_address(tmp_path):
    words = 'See [the *call*][c], [c] and [other].\n\n[c]: https://call.example/ "Call"\n'

    made = body_of(tmp_path, words)

    assert made == 'See [the *call*](https://call.example/ "Call"), [c](https://call.example/ "Call") and [other].'


def test_code_is_left_as_it_is_written(tmp_path):
    words = "```\n[a](x.md)\n[b]: y\n```\n\n`[a](x.md)`"

    assert body_of(tmp_path, words) == words


def test_a_link_without_words_goes_and_is_told(tmp_path):
    site = make_site(tmp_path, {**AL_FOLIO, "_news/one.md": text("a\nb [](https://x.example) c", title="One")})

    told = moved(site)

    assert News.objects.get(title="One").body == "a\nb  c"
    assert remarks(told) == [("_news/one.md", 5, "A link without words: https://x.example")]


@pytest.mark.parametrize(
    "words",
    [
        "{% post_url 2024-05-06-hello-world %}",
        "{% link _posts/2024-05-06-hello-world.md %}",
        "/blog/2024/hello-world/",
        "https://ada.example/blog/2024/hello-world/",
        "../_posts/2024-05-06-hello-world.md",
    ],
)
def test_a_link_to_another_text_leads_to_where_it_is_now(tmp_path, words):
    made = body_of(tmp_path, f"[a]({words})")

    assert made == f"[a]({News.objects.get(title='Hello').get_absolute_url()})"


def test_a_part_of_a_page_is_kept_in_its_link(tmp_path):
    made = body_of(tmp_path, "[a](/more/#here)", **{"_pages/more.md": text("More.", title="More", permalink="/more/")})

    assert made == f"[a]({Page.objects.get(title='More').get_absolute_url()}#here)"


def test_moving_again_changes_no_text_whose_links_were_led(tmp_path):
    words = text("[a](/blog/2024/hello-world/)", title="One", date="2024-01-01")
    site = make_site(tmp_path, {**AL_FOLIO, "_news/one.md": words})
    moved(site)
    before = News.objects.get(title="One").body

    counts = moved(site)["counts"]["news"]

    assert (News.objects.get(title="One").body, counts) == (before, {"created": 0, "updated": 0, "unchanged": 2})


def test_what_was_edited_here_keeps_its_links(tmp_path):
    site = make_site(tmp_path, {**AL_FOLIO, "_news/one.md": text("x", title="One", date="2024-01-01")})
    moved(site)
    News.objects.filter(title="One").update(body="[mine](/blog/2024/hello-world/)")

    moved(site)

    assert News.objects.get(title="One").body == "[mine](/blog/2024/hello-world/)"


def test_a_file_that_came_with_a_work_is_what_a_text_leads_to(tmp_path):
    bib = "@article{notes, title={Notes}, author={Lovelace, Ada}, year=1843, pdf={notes.pdf}}\n"
    files = {"_bibliography/papers.bib": bib, "assets/pdf/notes.pdf": PDF}

    made = body_of(tmp_path, "[Notes](/assets/pdf/notes.pdf)", **files)

    assert made == f"[Notes]({Publication.objects.get().attachments.get().href})"


def test_a_file_that_stays_is_told_with_the_line_that_leads_to_it(tmp_path):
    files = {**AL_FOLIO, "cv.pdf": PDF, "_news/one.md": text("Well,\n[my CV](/cv.pdf)", title="One")}

    told = moved(make_site(tmp_path, files))

    assert remarks(told) == [("_news/one.md", 5, "A file that a text leads to stays on the old site: cv.pdf")]
    assert News.objects.get(title="One").body == "Well,\n[my CV](https://ada.example/cv.pdf)"


def test_a_picture_in_the_text_of_a_work_is_stored_as_one_of_ours(tmp_path):
    page = text("Abstract\n\n![Plan](/images/fig.png)", title="Notes", date="1843-01-01", venue="Memoirs")
    files = {**ACADEMICPAGES, "_publications/1843-notes.md": page, "images/fig.png": picture()}

    moved(make_site(tmp_path, files))

    abstract = Publication.objects.get().body
    assert ("tree:" in abstract, "![Plan](/media/" in abstract) == (False, True)


def test_a_file_by_reference_in_a_text_is_no_mark_of_ours(tmp_path):
    made = body_of(tmp_path, "[Paper]\n\n[paper]: /assets/pdf/paper.pdf", **{"assets/pdf/paper.pdf": PDF})

    assert made == "[Paper](https://ada.example/assets/pdf/paper.pdf)"


def test_hugo_references_lead_to_where_their_pages_are_now(tmp_path):
    files = {
        "hugo.yaml": "title: Ada\nbaseURL: https://ada.example/\n",
        "config/_default/params.yaml": "marketing:\n  seo:\n    site_type: Person\n",
        "content/authors/admin/_index.md": text("", title="Ada Lovelace", superuser="true"),
        "content/publications/p1/index.md": text(
            "", title="Notes", authors="[admin]", date="1843-01-01", publication_types='["2"]'
        ),
        "content/project/engine/index.md": text(
            '[a]({{< relref "/publications/p1" >}}) [b]({{< ref "/publications/p1/index.md" >}})', title="Engine"
        ),
    }

    moved(make_site(tmp_path, files))

    here = Publication.objects.get().get_absolute_url()
    assert Project.objects.get().body == f"[a]({here}) [b]({here})"


def test_html_in_an_abstract_becomes_markdown(tmp_path):
    abstract = (
        "<b>Aim</b> To know it.<br><b>Result</b> It is (<2\\%) <i>so</i>, 5&deg;.<p>See <a href='/a_b/'>more</a>."
    )
    title = "Of <i>E. coli</i>"
    bib = f"@article{{notes, title={{{title}}}, author={{Lovelace, Ada}}, year=1843, abstract={{{abstract}}}}}\n"

    moved(make_site(tmp_path, {**AL_FOLIO, "_bibliography/papers.bib": bib}))

    work = Publication.objects.get()
    assert work.title == "Of *E. coli*"
    assert work.body == "**Aim** To know it.\\\n**Result** It is (\\<2%) *so*, 5&deg;.\n\nSee [more](/a_b/)."
