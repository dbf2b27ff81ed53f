"""Logging in with an OpenID provider, in a browser: who gets in, as whom and for how long."""

import shutil

import pytest

from assay.journal import Journal
from assay.workspace import Workspace
from tests.browser import login_provider
from tests.browser.test_access import ROLES

HALF_A_DAY = 12 * 3600
PEOPLE = {
    "Lea": {"email": "Lea@example.org", "email_verified": True},
    "Ruth": {"email": "ruth@example.org", "email_verified": True},
    "Vera": {"email": "vera@example.org", "email_verified": True},
    "Somebody else's Lea": {"email": "lea@example.org", "email_verified": False},
    "Lea, unsaid": {"email": "lea@example.org"},
    "Mallory": {"email": "mallory@example.org", "email_verified": True},
    "No address": {},
    "Yesterday's Lea": {
        "email": "lea@example.org",
        "email_verified": True,
        "logged_in_ago": HALF_A_DAY + 60,
    },
}
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a long text that nobody can guess, of this test"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{base}/.well-known/openid-configuration"
"""
LOG_IN = "Please log in"


@pytest.fixture(scope="module")
def provider():
    with login_provider.serving(PEOPLE) as provider:
        yield provider
    assert provider.problems == []


@pytest.fixture(scope="module")
def door(provider, serve, tour, demo_warehouse, tmp_path_factory):
    """A server with a login before it; call it for a visitor who has logged in."""
    home = tmp_path_factory.mktemp("login") / "data"
    shutil.copytree(demo_warehouse.home, home, ignore=shutil.ignore_patterns("target", "logs"))
    workspace = Workspace(home, demo_warehouse.config)
    (workspace.home / "roles.yml").write_text(ROLES)
    path = workspace.home / "secrets.toml"
    path.write_text(
        SECRETS.format(
            client=login_provider.CLIENT, secret=login_provider.SECRET, base=provider.base
        )
    )
    base = serve(workspace, STREAMLIT_SECRETS_FILES=str(path), NO_PROXY="127.0.0.1")

    def log_in(name):
        page = tour(base).page
        page.goto(f"{base}/deliveries")
        page.get_by_text(LOG_IN).wait_for()
        assert page.locator(".page-head").count() == 0
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_url(f"{base}/**")
        return page

    log_in.workspace, log_in.base = workspace, base
    return log_in


def opened(page, door, path):
    """A page of somebody who is logged in already."""
    page.goto(f"{door.base}/{path}")
    page.locator(".page-head h2").wait_for()
    return page


def test_a_login_gives_the_role_of_the_verified_address_until_logging_out(door):
    page = door("Lea")
    page.get_by_text("lea@example.org, lead", exact=True).wait_for()
    opened(page, door, "deliveries").get_by_role("button", name="Put a file in").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_text(LOG_IN).wait_for()
    page.goto(f"{door.base}/deliveries")
    page.get_by_text(LOG_IN).wait_for()
    assert page.locator(".page-head").count() == 0

    page = opened(door("Ruth"), door, "review")
    page.get_by_text("ruth@example.org, reviewer", exact=True).wait_for()
    page.locator(".adjudication .place", has_text="1 of").wait_for()
    page.keyboard.press("a")
    page.locator(".saving", has_text="All saved").wait_for()
    (entry,) = Journal(door.workspace.journal).entries(kinds=["decision"])
    assert entry.actor == "ruth@example.org"

    page.context.clear_cookies()  # As logging out in another tab does.
    page.keyboard.press("a")
    page.locator(".saving", has_text="1 refused").wait_for()
    page.keyboard.press("ArrowLeft")
    page.locator(".state", has_text="Please log in again.").wait_for()
    assert len(Journal(door.workspace.journal).entries(kinds=["decision"])) == 1


@pytest.mark.parametrize(
    "name", ["Somebody else's Lea", "Lea, unsaid", "Mallory", "No address", "Yesterday's Lea"]
)
def test_whoever_is_not_known_for_sure_sees_nothing(name, door):
    page = door(name)
    said = LOG_IN if name.startswith("Yesterday") else "has no role here"
    page.get_by_text(said).wait_for()
    page.goto(f"{door.base}/deliveries")
    page.get_by_text(said).wait_for()
    assert page.locator(".page-head, [data-testid=stDataFrame]").count() == 0


def test_an_open_page_closes_when_the_login_ends_or_the_role_is_taken(door, provider):
    provider.people["Tired Lea"] = {**PEOPLE["Lea"], "logged_in_ago": HALF_A_DAY - 12}
    tired = door("Tired Lea")
    tired.get_by_text("lea@example.org, lead", exact=True).wait_for(timeout=11_000)
    dismissed = door("Vera")
    dismissed.get_by_text("vera@example.org, viewer", exact=True).wait_for()
    roles = door.workspace.home / "roles.yml"
    roles.write_text(ROLES.replace("vera@", "nobody@"))
    dismissed.get_by_text("has no role here").wait_for(timeout=20_000)
    tired.get_by_text(LOG_IN).wait_for(timeout=30_000)
    assert tired.locator(".page-head").count() == dismissed.locator(".page-head").count() == 0
    roles.write_text(ROLES)


def test_a_forged_cookie_is_no_login(door):
    page = door("Vera")
    page.get_by_text("vera@example.org, viewer", exact=True).wait_for()
    context = page.context
    (cookie,) = [one for one in context.cookies() if one["name"] == "_streamlit_user"]
    place = len(cookie["value"]) // 3
    other = "A" if cookie["value"][place] != "A" else "B"
    forged = cookie["value"][:place] + other + cookie["value"][place + 1 :]
    context.add_cookies([{**cookie, "value": forged}])
    page.goto(f"{door.base}/deliveries")
    page.get_by_text(LOG_IN).wait_for()
