"""The recipes for serving fit the site: what they name is there."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
# What only the containers beside the site are told.
OF_OTHERS = {"HOST_NAME", "UPSTREAM", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}


def settings_read():
    text = "".join((ROOT / name).read_text() for name in ("portfolio/settings.py", "gunicorn.conf.py"))
    return set(re.findall(r"""\benv(?:\.\w+)?\(["']([A-Z_]+)""", text))


def test_the_example_lists_every_setting_and_no_other():
    listed = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(settings_read())


def test_containers_are_told_settings_that_there_are():
    told = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})}
    in_image = set(re.findall(r"\b([A-Z_]+)=", (DEPLOY / "Dockerfile").read_text()))

    assert (told | in_image) - OF_OTHERS - settings_read() == set()


def test_images_have_plain_names():
    images = [service["image"] for service in COMPOSE["services"].values()]
    images += re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert [name for name in images if not re.fullmatch(r"[a-z]+(:[a-z0-9.-]+)?", name)] == []


def test_each_service_that_is_waited_for_says_when_it_is_well():
    waited_for = {
        name
        for service in COMPOSE["services"].values()
        if isinstance(service.get("depends_on"), dict)
        for name, how in service["depends_on"].items()
        if how["condition"] == "service_healthy"
    }
    says_so = {name for name, service in COMPOSE["services"].items() if "healthcheck" in service}
    # The image of the site has a check of its own.
    assert waited_for - says_so == {"site"}
    assert "HEALTHCHECK" in (DEPLOY / "Dockerfile").read_text()


def test_each_file_that_a_recipe_names_is_there():
    named = re.findall(
        r"deploy/[\w.-]+\w", (ROOT / "docs" / "serving.md").read_text() + (ROOT / "README.md").read_text()
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_proxies_overwrite_what_a_visitor_claims():
    nginx, caddy = (DEPLOY / "portfolio_proxy.conf").read_text(), (DEPLOY / "Caddyfile").read_text()

    assert re.findall(r"proxy_set_header (X-\S+)", nginx) == [
        "X-Forwarded-Proto",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Request-ID",
    ]
    # Caddy sets X-Forwarded-Proto by itself.
    assert re.findall(r"header_up -?(X-\S+)", caddy) == ["X-Forwarded-For", "X-Forwarded-Host", "X-Request-ID"]


def test_no_proxy_compresses_what_the_site_leaves_as_it_is():
    assert "gzip off;" in (DEPLOY / "nginx.conf").read_text()
    assert "encode" not in (DEPLOY / "Caddyfile").read_text()
