"""Text that means harm, in every field of every model and on every page that shows it: nothing of it runs.

The policy that keeps scripts out is switched off, so that it is the pages themselves that hold. The long form looks at
every page of each kind, with every text in every field, and once more with the policy on.
"""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from events.models import News
from tests.crawling import admin_pages, is_file, public_pages
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
# Beside what the forms of the walk look at.
MORE_OF_ADMIN = ["index", "bin", "care", "notices", "review", "move"]


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


def pages_to_look_at(client, most):
    """Public pages; a browser would only save what is a file, which has been answered when it was found."""
    return [address for address in public_pages(client, most) if not is_file(address)]


@pytest.mark.django_db
def test_every_field_of_every_model_is_filled():
    make_site()

    assert [model._meta.label for model in models_with_text() if not model._base_manager.exists()] == []


def test_no_text_runs_on_any_page(attacked, client):
    assert make_harmful_site() == REFUSE

    pages = [
        *pages_to_look_at(client, 1),
        *admin_pages({"change"}),
        *(reverse(f"admin:{name}") for name in MORE_OF_ADMIN),
    ]
    found, page = attacked(pages, policy=False)

    assert found == {}
    assert len(pages) > 50
    assert what_scripts_show(page) == []


def what_scripts_show(page):
    """What could run in what scripts add: a preview, an autocomplete, the palette."""
    page.goto(reverse("admin:events_news_change", args=[News.objects.get().pk]))
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
@pytest.mark.parametrize("turn", range(0, len(HARM), 8))
def test_no_text_runs_on_any_page_of_any_kind(attacked, client, turn, policy):
    make_harmful_site(turn)

    found, _page = attacked([*pages_to_look_at(client, 4), *admin_pages(None)], policy)

    assert found == {}
