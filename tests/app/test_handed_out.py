"""Decisions that a request brings: whose it is, for which queue, and what is none."""

import json
from datetime import UTC, datetime

import pytest

from app import access, handed_out, review_queue
from app.access import Visitor
from assay.journal import Journal
from tests.app.test_decisions import FILTERS, decision
from tests.app.test_decisions import loaded as loaded

HEADER = "X-Forwarded-Email"
ROLES = "viewer: [vera@example.org]\nreviewer: [ruth@example.org]\n"


@pytest.fixture
def hand_in(loaded):
    """Hands in a skip of the first item, or another body, for a queue as the person at the page."""
    workspace, queue = loaded

    def hand_in(body=None, headers=None, cookies=None, token=queue.token):
        body = body or json.dumps([decision(queue.queue["items"][0], action="skip")]).encode()
        return handed_out.take_in(token, body, headers or {}, cookies or {})

    hand_in.workspace, hand_in.token = workspace, queue.token
    hand_in.item = queue.queue["items"][0]
    handed_out.note(queue.token, is_blind=False)
    return hand_in


def written(hand_in):
    return Journal(hand_in.workspace.journal).entries(kinds=["decision"])


def test_a_request_for_an_open_queue_is_recorded(hand_in):
    (answer,) = hand_in()
    assert answer["state"] == "stored"
    (entry,) = written(hand_in)
    assert (entry.actor, entry.payload["is_blind"]) == ("ruth", False)


def test_whether_a_queue_is_blind_is_what_was_noted_of_it(hand_in):
    handed_out.note(hand_in.token, is_blind=True)
    assert hand_in()[0]["state"] == "stored"
    assert written(hand_in)[0].payload["is_blind"] is True


@pytest.mark.parametrize("token", ["", "0" * 32, "00000000-0000-4000-8000-000000000000"])
def test_without_the_token_of_an_open_queue_nothing_is_taken(hand_in, token):
    with pytest.raises(handed_out.Unknown):
        hand_in(token=token)
    assert written(hand_in) == []


def test_the_oldest_queue_is_forgotten_first(hand_in, monkeypatch):
    monkeypatch.setattr(handed_out, "MOST", 2)
    monkeypatch.setattr(handed_out, "_open", type(handed_out._open)())
    for token in ("a", "b", "a", "c"):
        handed_out.note(token, is_blind=False)
    assert [handed_out.is_known(token) for token in "abc"] == [True, False, True]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"{}",
        b"null",
        b"[1]",
        b"[[]]",
        pytest.param(b"[" * 100_000, id="lists within lists"),
        pytest.param(json.dumps([{}] * 101).encode(), id="too many"),
    ],
)
def test_a_body_that_is_no_list_of_decisions_is_told_so(hand_in, body):
    with pytest.raises(handed_out.Malformed, match="Expected"):
        hand_in(body)
    assert written(hand_in) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"comment": "\ud800"},
        {"reason": "\x00"},
        {"comment": ["because"]},
        {"batch_id": {"a": 1}},
        {"decision_id": "x"},
        {"label": {"a": 1}, "action": "label"},
        {"item_id": 7},
        {"undoes": [1], "action": "undo"},
    ],
)
def test_an_odd_decision_is_refused_or_leaves_a_journal_that_can_be_read(hand_in, odd):
    made = {**decision(hand_in.item, action="skip"), **odd}
    (answer,) = hand_in(json.dumps([made]).encode())
    assert answer["state"] in ("stored", "refused")
    assert len(written(hand_in)) == (answer["state"] == "stored")
    for entry in written(hand_in):
        json.dumps(entry.payload, allow_nan=False).encode()
        assert isinstance(entry.payload["batch_id"], str | None)
    assert Journal(hand_in.workspace.journal).verify() == []


@pytest.fixture
def behind_a_proxy(hand_in, monkeypatch):
    """The queue was opened by Ruth, whom a proxy had logged in."""
    (hand_in.workspace.home / "roles.yml").write_text(ROLES)
    monkeypatch.setenv("ASSAY_PROXY_HEADER", HEADER)
    monkeypatch.setattr(access, "_session", dict)

    def opened_by(address):
        monkeypatch.setattr(access, "_headers", lambda: {HEADER: address})
        handed_out.note(hand_in.token, is_blind=False)

    opened_by("Ruth@example.org")
    return opened_by


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("ruth@example.org", "stored"),
        (" RUTH@example.org", "stored"),
        ("vera@example.org", "refused"),
        ("mallory@example.org", "refused"),
        ("", "refused"),
        (None, "refused"),
    ],
)
def test_behind_a_proxy_it_is_who_opened_the_queue(hand_in, behind_a_proxy, address, state):
    (answer,) = hand_in(headers={HEADER: address} if address is not None else {})
    assert answer["state"] == state
    assert [entry.actor for entry in written(hand_in)] == ["ruth@example.org"] * (state == "stored")


def test_a_role_that_was_taken_decides_nothing(hand_in, behind_a_proxy):
    behind_a_proxy("vera@example.org")
    (answer,) = hand_in(headers={HEADER: "vera@example.org"})
    assert "this takes the role reviewer" in answer["message"]
    behind_a_proxy("ruth@example.org")
    (hand_in.workspace.home / "roles.yml").write_text("reviewer: []")
    (answer,) = hand_in(headers={HEADER: "ruth@example.org"})
    assert answer["state"] == "refused"
    assert written(hand_in) == []


@pytest.mark.parametrize(
    ("cookies", "hours", "state"),
    [
        ({"_streamlit_user": "signed", "other": "x"}, 0, "stored"),
        ({"_streamlit_user": "another"}, 0, "refused"),
        ({}, 0, "refused"),
        ({"_streamlit_user": "signed"}, 13, "refused"),
    ],
)
def test_with_a_login_it_ends_with_the_login(hand_in, monkeypatch, cookies, hours, state):
    (hand_in.workspace.home / "roles.yml").write_text(ROLES)
    issued = datetime.now(UTC).timestamp() - 3600 * hours
    claims = {"is_logged_in": True, "email": "ruth@example.org", "email_verified": True}
    opened = Visitor({**claims, "iat": issued}, cookies={"_streamlit_user": "signed"})
    monkeypatch.setattr(access, "login_is_configured", lambda: True)
    monkeypatch.setattr(access, "at_the_page", lambda: opened)
    handed_out.note(hand_in.token, is_blind=False)
    (answer,) = hand_in(cookies=cookies)
    assert answer["state"] == state
    if state == "refused":
        assert "log in again" in answer["message"]


def test_a_page_that_shows_a_queue_hands_it_out(loaded, open_page):
    workspace, _ = loaded
    app = open_page(workspace, "review")
    assert not app.exception
    queue = app.session_state["review-queue"]
    assert isinstance(queue, review_queue.Loaded)
    assert handed_out.is_known(queue.token)
    assert FILTERS.items() <= queue.filters.items()
