"""Who may do what: every role and every action, asked of the functions that write."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from app import access, decisions, feed_contracts, signing, uploads, warehouse
from app.access import ACTIONS, NotAllowed, Person
from assay.journal import Journal
from assay.signing import SEEN as SEEN_COLUMNS
from assay.signing import Seen

GATE = dict.fromkeys(SEEN_COLUMNS, None) | {"gate_id": "agreement", "question_id": "intent"}
SEEN = Seen("support_intents", "SI-01", "passed", 1, [GATE], None)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROLES_YML = """
viewer: [vera@example.org]
reviewer: [ruth@example.org]
lead: [lea@example.org]
admin: [ada@example.org]
owner: [otto@example.org]
"""
PEOPLE = {
    "viewer": "vera@example.org",
    "reviewer": "ruth@example.org",
    "lead": "lea@example.org",
    "admin": "ada@example.org",
    "an unknown role": "otto@example.org",
    "nobody's list": "mallory@example.org",
    "not logged in": None,
}
MAY = {
    "decide": {"reviewer", "lead", "admin"},
    "settle": {"lead", "admin"},
    "sign_off": {"lead", "admin"},
    "waive": {"lead", "admin"},
    "approve_package": {"lead", "admin"},
    "release_hold": {"lead", "admin"},
    "upload": {"lead", "admin"},
    "accept_name": {"admin"},
}


def claims(address, **more):
    told = {"is_logged_in": True, "email_verified": True, "iat": NOW.timestamp() - 60}
    return {"email": address, **told, **more}


@pytest.fixture
def shared(tmp_path, use, demo_warehouse, copy_warehouse, monkeypatch):
    """A warehouse behind a proxy that logs people in; call it to be somebody."""
    workspace = copy_warehouse(demo_warehouse)
    use(workspace)
    (workspace.home / "roles.yml").write_text(ROLES_YML)
    _let_two_disagree(workspace)
    monkeypatch.setenv("ASSAY_PROXY_HEADER", "X-Forwarded-Email")

    def be(address):
        headers = {"X-Forwarded-Email": address} if address else {}
        monkeypatch.setattr(access, "_headers", lambda: {"Host": "localhost", **headers})
        monkeypatch.setattr(access, "_session", dict)

    be.workspace = workspace
    return be


def _decide():
    made = {"decision_id": str(uuid.uuid4()), "action": "skip", "selection": "picked"}
    (answer,) = decisions.record([made])
    if "role" in answer.get("message", "") or "logged in" in answer.get("message", ""):
        raise NotAllowed(answer["message"])


def _settle():
    item = _disputed()
    made = {"decision_id": str(uuid.uuid4()), "action": "skip", "selection": "picked", **item}
    (answer,) = decisions.record([made])
    if answer["state"] != "stored":
        raise NotAllowed(answer["message"])


def _disputed():
    """An item of the queue that takes two reviewers."""
    for_all = {name: None for name in ("project", "batch", "reason", "selection")}
    rows = warehouse.query(
        "review/queue", **for_all, reviewer="", may_settle=True, limit=500
    ).frame.query("takes_two")
    return {name: rows.iloc[0][name] for name in ("project_id", "item_id", "question_id")}


def _let_two_disagree(workspace):
    for reviewer, label in (("una@example.org", "1"), ("otis@example.org", "2")):
        payload = {"action": "label", "label": label, **_disputed()}
        Journal(workspace.journal).append("decision", payload, reviewer)


WRITES = {
    "decide": _decide,
    "settle": _settle,
    "sign_off": lambda: signing.sign_off(SEEN, "good"),
    "waive": lambda: signing.waive(SEEN, "agreement", "intent", "because"),
    "approve_package": lambda: signing.approve_package("si-02-r2-brightlabel", "budgeted"),
    "release_hold": lambda: signing.release_hold("20260101T000000000000-0a1b2c3d", "looked at"),
    "upload": lambda: uploads.put("labels/corvid/support_intents", "x.csv", b"a"),
    "accept_name": lambda: feed_contracts.accept("none", columns={}, labels={}, reason=""),
}


def test_every_action_has_its_writing_function_here():
    assert WRITES.keys() == MAY.keys() == ACTIONS.keys() - {"view"}


@pytest.mark.parametrize("action", WRITES)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_role_does_what_it_may_and_nothing_else(who, action, shared):
    shared(PEOPLE[who])
    journal = Journal(shared.workspace.journal)
    before = journal.last_seq()
    dropped = sorted(shared.workspace.drop.rglob("*"))
    assert access.may(action) == (who in MAY[action])
    if who in MAY[action]:
        try:
            WRITES[action]()
        except feed_contracts.CommandFailed as error:
            assert "no such delivery" in str(error)
        for entry in journal.entries(after_seq=before):
            assert entry.actor == PEOPLE[who]
        return
    with pytest.raises(NotAllowed) as refused:
        WRITES[action]()
    assert str(refused.value)
    assert journal.last_seq() == before
    assert sorted(shared.workspace.drop.rglob("*")) == dropped


@pytest.mark.parametrize(
    ("told", "role"),
    [
        (claims("lea@example.org"), "lead"),
        (claims(" Lea@Example.org "), "lead"),
        (claims("lea@example.org", email_verified=False), None),
        (claims("lea@example.org", email_verified="true"), None),
        (claims(None), None),
        (claims("lea@example.org.evil.example"), None),
    ],
)
def test_a_role_needs_a_verified_address(told, role):
    person = access.of_claims(told, {"lea@example.org": "lead"}, NOW)
    assert person.role == role
    assert person.may("view") == (role is not None)


@pytest.mark.parametrize(
    "told",
    [
        {},
        claims("lea@example.org", is_logged_in=False),
        claims("lea@example.org", iat=(NOW - timedelta(hours=12)).timestamp()),
        claims("lea@example.org", iat=None),
        claims("lea@example.org", iat=True),
        claims("lea@example.org", iat=(NOW + timedelta(hours=1)).timestamp()),
    ],
)
def test_a_login_ends_after_twelve_hours_and_is_needed(told):
    assert access.of_claims(told, {"lea@example.org": "lead"}, NOW) is None


@pytest.mark.parametrize("text", ["", "[", "- a", "lead: lea@example.org", "lead: {a: 1}", "\xff"])
def test_a_broken_list_of_roles_lets_nobody_in(text, shared):
    (shared.workspace.home / "roles.yml").write_bytes(text.encode("latin-1"))
    shared("lea@example.org")
    assert access.current().role is None
    assert not access.may("view")


def test_a_connection_that_broke_is_still_whose_it_was(shared, monkeypatch):
    session, headers = {}, {"X-Forwarded-Email": "Ruth@example.org"}
    monkeypatch.setattr(access, "_session", lambda: session)
    monkeypatch.setattr(access, "_headers", lambda: headers)
    assert access.require("decide").name == "ruth@example.org"
    headers = {}
    assert access.require("decide").name == "ruth@example.org"
    headers = {"Host": "localhost"}
    assert access.current() is None, "a proxy that names nobody lets nobody in"
    headers = {}
    assert access.current() is None


def test_on_ones_own_machine_everything_is_allowed(monkeypatch):
    monkeypatch.delenv("ASSAY_PROXY_HEADER", raising=False)
    monkeypatch.setenv("ASSAY_ACTOR", "ruth")
    assert access.current() == Person("ruth", "admin", is_local=True)


@pytest.mark.parametrize("secrets", ["[auth]\nclient_id = 'x'\n", "[auth", "\x00"])
def test_a_login_that_is_configured_or_broken_keeps_strangers_out(secrets, tmp_path, monkeypatch):
    path = tmp_path / "secrets.toml"
    path.write_text(secrets)
    monkeypatch.setattr(access.st, "get_option", lambda name: [str(path)])
    assert access.login_is_configured()
    assert access.current() is None
    with pytest.raises(NotAllowed, match="logged in"):
        access.require("view")


def test_nobody_sees_a_page_without_a_role(shared, open_page):
    shared("mallory@example.org")
    app = open_page(shared.workspace, "overview")
    assert not app.exception
    assert "has no role here" in app.text[0].value
    assert len(app.get("html")) == 1  # the style alone
    shared("vera@example.org")
    assert len(open_page(shared.workspace, "overview").get("html")) > 1


def test_a_viewer_is_shown_nothing_to_sign(shared, open_page):
    shared("vera@example.org")
    app = open_page(shared.workspace, "batches", batch="support_intents/SI-01")
    assert not [button for button in app.button if button.label == "Sign off"]
    shared("lea@example.org")
    app = open_page(shared.workspace, "batches", batch="support_intents/SI-01")
    assert [button for button in app.button if button.label == "Sign off"]
