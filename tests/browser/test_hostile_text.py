"""Text that means harm, in every field of every model and on every page that shows it: nothing of it runs.

The policy that keeps scripts out is switched off, so that it is the pages themselves that hold. The long form looks at
every page of each kind, with every text in every field, and once more with the policy on.
"""

import re
from urllib.parse import urldefrag, urlsplit

import pytest
from django.contrib.auth.models import User
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import expect

from content import history
from content.wholes import PARTS
from tests.test_admin_walk import ADDRESSES, NEEDS
from tests.worlds import HARM, REFUSE, make_harmful_site, make_site, models_with_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCH = """
Object.defineProperty(window, "pwned", { set: what => console.error("A text ran: " + what), get: () => undefined });
"""
# What would run on a click, a key or a look, and what would send somewhere else.
AUDIT = r"""() => {
    const found = [];
    for (const each of document.querySelectorAll("*")) {
        for (const { name, value } of each.attributes) {
            const address = value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
            if (/^on/i.test(name) || name === "srcdoc" || name === "style" && address.includes("inset"))
                found.push(`${each.tagName} ${name}=${value}`.slice(0, 200));
            if (/^(href|src|action|formaction|xlink:href|data|poster|ping)$/i.test(name)
                && /^(javascript|vbscript|data:text|data:image\/svg)/.test(address))
                found.push(`${each.tagName} ${name}=${value}`.slice(0, 200));
        }
        if (/^(BASE|IFRAME|OBJECT|EMBED|FRAME|APPLET)$/.test(each.tagName)) found.push(each.outerHTML.slice(0, 200));
        if (each.tagName === "META" && each.httpEquiv) found.push(each.outerHTML.slice(0, 200));
        if (each.tagName === "FORM" && each.action && new URL(each.action, location).origin !== location.origin)
            found.push(each.outerHTML.slice(0, 200));
        if (each.tagName === "SCRIPT" && !each.src && !/json/.test(each.type)) found.push(each.outerHTML.slice(0, 200));
    }
    return found;
}"""
START = ["/", "/publications/?q=pwned", "/search/?q=pwned", "/topics/", "/cv/", "/people/", "/publications/light/cite/"]
IN_SITEMAP = re.compile(r"<loc>(.*?)</loc>")
FILES = re.compile(r"\.\w{2,5}\Z")
# Beside what the forms of the walk look at.
MORE_OF_ADMIN = ["index", "bin", "care", "notices", "review", "move"]


def public_pages(client, most):
    """Addresses of public pages and files found from the sitemap and by links, so many of each kind."""
    maps = [urlsplit(each).path for each in IN_SITEMAP.findall(client.get("/sitemap.xml").text)]
    listed = [urlsplit(each).path for each in maps if each.endswith(".xml") for each in locations(client, each)]
    waiting, kinds = [*START, *[each for each in maps if not each.endswith(".xml")], *listed], {}
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or len(kinds.setdefault(kind, [])) >= most:
            continue
        answer = client.get(address, follow=True)
        assert (address, answer.status_code < 500) == (address, True)
        kinds[kind].append(address)
        for link in re.findall(r'href="([^"]+)"', answer.text if "html" in answer["Content-Type"] else ""):
            link = urldefrag(link.replace("&amp;", "&")).url
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    # What is a file was answered; a browser would save it.
    return [address for addresses in kinds.values() for address in addresses if not is_file(address)]


def is_file(address):
    return FILES.search(address.partition("?")[0]) is not None


def locations(client, address):
    return IN_SITEMAP.findall(client.get(address).text)


def kind_of(address):
    """The name of a page's address; "" for what is no public page."""
    path, _mark, query = address.partition("?")
    if path.startswith(("/admin/", "/markdownx/", "/media/", "/static/", "/id/")):
        return ""
    try:
        return f"{resolve(path).view_name}{'?' if query else ''}"
    except Resolver404:
        return ""


def admin_pages(kinds):
    """Addresses of pages of the admin, for every model those of the kinds named; None means all."""
    for model, part, leads_to_one in ADDRESSES:
        if model is None or NEEDS[part][1] != "GET" or (kinds is not None and part not in kinds):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{part}"
        row = model._base_manager.order_by("pk").first()
        if not leads_to_one:
            yield reverse(name)
        elif row and part == "version":
            versions = history.versions_of(model, row.pk) if model in PARTS else ()
            yield from (reverse(name, args=[row.pk, version.pk]) for version in versions[:1])
        elif row and part not in ("look_file",):
            yield reverse(name, args=[row.pk])


@pytest.fixture
def attacked(new_page, complaints, client, live_server):
    """Opens pages as the operator and says what in them could run or did."""
    client.force_login(User.objects.create_superuser("root"))

    def look_at(addresses, policy):
        page = new_page(bypass_csp=not policy)
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        found = {}
        for address in addresses:
            answer = page.goto(address, wait_until="load")
            told = [*page.evaluate(AUDIT), *complaints]
            if answer.status >= 400:
                told.append(f"status {answer.status}")
            complaints.clear()
            if told:
                found[address] = told
        return found, page

    return look_at


@pytest.mark.django_db
def test_every_field_of_every_model_is_filled():
    make_site()

    assert [model._meta.label for model in models_with_text() if not model._base_manager.exists()] == []


def test_no_text_runs_on_any_page(attacked, client):
    assert make_harmful_site() == REFUSE

    pages = [*public_pages(client, 1), *admin_pages({"change"}), *(reverse(f"admin:{name}") for name in MORE_OF_ADMIN)]
    found, page = attacked(pages, policy=False)

    assert found == {}
    assert len(pages) > 50
    assert what_scripts_show(page) == []


def what_scripts_show(page):
    """What could run in what scripts add: a preview, an autocomplete, the palette."""
    page.goto(reverse("admin:events_news_change", args=[1]))
    page.focus("#id_body")
    expect(page.locator(".markdownx-preview").first).to_be_visible()
    page.locator(".select2-selection").first.click()
    expect(page.locator(".select2-results__option").first).to_be_visible()
    found = page.evaluate(AUDIT)
    page.goto("/publications/")
    page.keyboard.press("/")
    page.keyboard.type("pwned")
    expect(page.locator("dialog[open] a").first).to_be_visible()
    return [*found, *page.evaluate(AUDIT)]


@pytest.mark.long
@pytest.mark.parametrize("policy", [False, True], ids=["without the policy", "with the policy"])
@pytest.mark.parametrize("turn", range(0, len(HARM), 4))
def test_no_text_runs_on_any_page_of_any_kind(attacked, client, turn, policy):
    make_harmful_site(turn)

    found, _page = attacked([*public_pages(client, 4), *admin_pages(None)], policy)

    assert found == {}
