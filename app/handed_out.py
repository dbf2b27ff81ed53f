"""Queues that reviewers have open: with its token, decisions come in without a run of the page.

A token is told over the connection of the page that shows the queue, where host and origin are
checked, and to nobody else: no other site's page can decide anything. Who may decide is asked of
the request, not of the token.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import access, decisions
from app.access import Visitor
from app.components.adjudication import Answer

MOST = 10_000
MOST_AT_ONCE = 100
LONGEST_BYTES = 20_000_000
_open: OrderedDict[str, "_Queue"] = OrderedDict()
_one_at_a_time = threading.Lock()


class Unknown(Exception):
    """No open queue has this token: the server was started anew since, or nobody was given it."""


class Malformed(Exception):
    """The request brings no list of decisions; the text says what was expected."""


@dataclass(frozen=True)
class _Queue:
    visitor: Visitor
    is_blind: bool


def note(token: str, is_blind: bool) -> None:
    """Keeps in mind that the person at the page has this queue; beyond MOST the oldest is lost."""
    with _one_at_a_time:
        _open[token] = _Queue(access.at_the_page(), is_blind)
        _open.move_to_end(token)
        if len(_open) > MOST:
            _open.popitem(last=False)


def is_known(token: str) -> bool:
    """Whether a queue of this token is open."""
    return token in _open


def take_in(
    token: str, body: bytes, headers: Mapping[str, str], cookies: Mapping[str, str]
) -> list[Answer]:
    """Records what a request brings for an open queue.

    Args:
        token: Of the queue.
        body: JSON list of at most MOST_AT_ONCE decisions, as the component sends them.
        headers: Of the request.
        cookies: Of the request.

    Returns:
        One answer per decision, as `decisions.record` gives them.

    Raises:
        Unknown: No open queue has this token.
        Malformed: The body is no such list.
    """
    queue = _open.get(token)
    if queue is None:
        raise Unknown
    made = _decisions(body)
    with access.coming_from(queue.visitor, headers, cookies):
        return decisions.record(made, queue.is_blind)


def _decisions(body: bytes) -> list[dict[str, Any]]:
    try:
        # Half a character, as a field cuts one that is two in a browser, becomes a question mark.
        whole = json.dumps(json.loads(body), ensure_ascii=False).encode(errors="replace")
        made = json.loads(whole)
    except (ValueError, RecursionError):
        raise Malformed("Expected JSON.") from None
    if not isinstance(made, list) or len(made) > MOST_AT_ONCE:
        raise Malformed(f"Expected a list of at most {MOST_AT_ONCE} decisions.")
    if not all(isinstance(one, dict) for one in made):
        raise Malformed("Expected an object for each decision.")
    return made
