"""What an open page compares to know whether it must be drawn anew."""

import hashlib
import time
from collections import deque

from app import access, warehouse

SECONDS_BETWEEN_LOOKS = 1.5
SECONDS_PER_PAGE = 2
LONGEST_SECONDS_TO_DRAW = 30
_looks: deque[float] = deque(maxlen=1000)


def current() -> str:
    """16 hex digits that change with every build, every run and every change of the roles."""
    shown = (*warehouse.pointer(), access.roles_changed())
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def looked() -> str:
    """The pointer, for a page that looks whether it is still the same."""
    _looks.append(time.monotonic())
    return current()


def seconds_to_draw() -> float:
    """Within how many seconds open pages are drawn anew: two for each, so that pages that people
    walk to meanwhile need not wait for all the others.
    """
    since = time.monotonic() - SECONDS_BETWEEN_LOOKS
    n_open = sum(look > since for look in list(_looks))
    return float(min(SECONDS_PER_PAGE * max(1, n_open), LONGEST_SECONDS_TO_DRAW))
