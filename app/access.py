"""Who is here, and what they may do; every function that writes asks here first.

Three ways in, the first that is configured:

- Streamlit's login (OIDC), when `.streamlit/secrets.toml` has `[auth]`;
- a reverse proxy that logs people in, when ASSAY_PROXY_HEADER names the header with the address;
- one person on their own machine, who may do everything.

With the first two, `roles.yml` (in ASSAY_CONFIG, else ASSAY_HOME) says who has which role; whoever
is not in it may do nothing.
"""

import getpass
import os
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st
import yaml

from assay.workspace import Workspace

ROLES = ("viewer", "reviewer", "lead", "admin")
# The least role for each thing that can be done.
ACTIONS = {
    "view": "viewer",
    "decide": "reviewer",
    "settle": "lead",
    "sign_off": "lead",
    "waive": "lead",
    "approve_package": "lead",
    "release_hold": "lead",
    "upload": "lead",
    "accept_name": "admin",
}
LONGEST_LOGIN = timedelta(hours=12)
_PROXY_HEADER = "ASSAY_PROXY_HEADER"
_ADDRESS = "address-of-the-connection"
_LOGIN_COOKIES = "_streamlit_user"


class NotAllowed(Exception):
    """What somebody tried is not theirs to do; the text can be shown to them."""


@dataclass(frozen=True)
class Person:
    """Somebody at the page.

    Attributes:
        name: Signs what they write; an e-mail address, or the account of a local user.
        role: One of ROLES; None for somebody nobody has let in.
        is_local: Whether no login is configured.
    """

    name: str
    role: str | None
    is_local: bool = False

    def may(self, action: str) -> bool:
        """Whether their role reaches to an action; an unknown action is nobody's."""
        if self.role not in ROLES or action not in ACTIONS:
            return False
        return ROLES.index(self.role) >= ROLES.index(ACTIONS[action])


@dataclass(frozen=True)
class Visitor:
    """Where a page or a request comes from, as far as login or proxy tell.

    Attributes:
        claims: Of the identity token.
        address: That the proxy names.
        cookies: Those of the login.
    """

    claims: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


_visitor: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def require(action: str) -> Person:
    """The person at the page, if they may do this.

    Raises:
        NotAllowed: They may not, or nobody is logged in.
    """
    person = current()
    if person is None:
        raise NotAllowed("Nobody is logged in, or the login has ended. Please log in again.")
    if not person.may(action):
        needed = ACTIONS.get(action, "another role")
        raise NotAllowed(
            f"{person.name} is {_described(person.role)}; this takes the role {needed}."
        )
    return person


def may(action: str) -> bool:
    """Whether the person at the page may do this; for what to show, never for what to write."""
    person = current()
    return person is not None and person.may(action)


def current() -> Person | None:
    """Who is at the page; None where a login is configured and nobody is logged in."""
    visitor = _visitor.get() or at_the_page()
    if login_is_configured():
        return of_claims(visitor.claims, _roles(), datetime.now(UTC))
    if os.environ.get(_PROXY_HEADER):
        address = visitor.address
        return Person(address, _roles().get(address)) if address else None
    return Person(os.environ.get("ASSAY_ACTOR") or getpass.getuser(), "admin", is_local=True)


def at_the_page() -> Visitor:
    """Who has the page open that is being run."""
    if login_is_configured():
        return Visitor(claims=_claims(), cookies=_of_login(st.context.cookies))
    header = os.environ.get(_PROXY_HEADER)
    return Visitor(address=_address_of(header)) if header else Visitor()


@contextmanager
def coming_from(
    opened: Visitor, headers: Mapping[str, str], cookies: Mapping[str, str]
) -> Iterator[None]:
    """Within it, the person is who sent a request, if it is who opened the page it is about.

    Anybody else is nobody: a request brings no claims of its own, and a logout takes the cookie.

    Args:
        opened: Who opened the page.
        headers: Of the request, their names in any case.
        cookies: Of the request.
    """
    if login_is_configured():
        is_same = _of_login(cookies) == opened.cookies
    else:
        is_same = _named(headers, os.environ.get(_PROXY_HEADER, "")) == opened.address
    before = _visitor.set(opened if is_same else Visitor())
    try:
        yield
    finally:
        _visitor.reset(before)


def of_claims(claims: Mapping[str, Any], roles: Mapping[str, str], now: datetime) -> Person | None:
    """The person of an identity token.

    Args:
        claims: `email`, `email_verified`, `iat` (seconds since 1970), `is_logged_in`.
        roles: Role by address.
        now: To tell the age of the login.

    Returns:
        None without a login that is younger than 12 hours. Without a verified address, somebody
        without a role.
    """
    if claims.get("is_logged_in") is not True:
        return None
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    age = now.timestamp() - issued
    if not -300 <= age < LONGEST_LOGIN.total_seconds():
        return None
    address = claims.get("email")
    if not isinstance(address, str) or not address.strip():
        return Person("somebody without an address", None)
    address = address.strip().lower()
    is_verified = claims.get("email_verified") is True
    return Person(address, roles.get(address) if is_verified else None)


def login_is_configured() -> bool:
    """Whether `.streamlit/secrets.toml` has an `[auth]` section; one that is broken counts too."""
    for path in map(Path, st.get_option("secrets.files")):
        try:
            if "auth" in tomllib.loads(path.read_text(encoding="utf-8")):
                return True
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return True
    return False


def seconds_left() -> float | None:
    """Of the login at the page; None where a login does not end by itself."""
    if not login_is_configured() or current() is None:
        return None
    return _claims()["iat"] + LONGEST_LOGIN.total_seconds() - datetime.now(UTC).timestamp()


def is_shared() -> bool:
    """Whether people log in, in either way."""
    return login_is_configured() or bool(os.environ.get(_PROXY_HEADER))


def roles_changed() -> tuple[int, ...]:
    """When the lists of roles were written; changes whenever somebody's role may have."""
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in _role_lists())


def _role_lists() -> tuple[Path, Path]:
    """Where roles may be listed; the first that exists is the list."""
    workspace = Workspace.from_env()
    return workspace.config / "roles.yml", workspace.home / "roles.yml"


def _roles() -> dict[str, str]:
    """Role by address, lower case; a line that is no role lets nobody in."""
    for path in _role_lists():
        try:
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            address.strip().lower(): role
            for role in ROLES
            for address in found.get(role) or []
            if isinstance(address, str) and isinstance(found.get(role), list)
        }
    return {}


def _described(role: str | None) -> str:
    return f"a {role}" if role in ("viewer", "reviewer", "lead") else role or "not in roles.yml"


def _address_of(header: str) -> str:
    """Whom the proxy names; while a connection is broken, whom it named for the one before.

    What was sent over it may still be worked on then, and nothing new can come in.
    """
    headers, session = _headers(), _session()
    if headers:
        session[_ADDRESS] = _named(headers, header)
    return session.get(_ADDRESS, "")


def _named(headers: Mapping[str, str], header: str) -> str:
    return (headers.get(header) or "").strip().lower()


def _of_login(cookies: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in cookies.items() if name.startswith(_LOGIN_COOKIES)}


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _headers() -> Mapping[str, str]:
    """Of the connection; empty while there is none."""
    return st.context.headers


def _session() -> MutableMapping[str, Any]:
    return st.session_state
