"""What an open page compares to know whether it must be drawn anew."""

import hashlib

from app import access, warehouse


def current() -> str:
    """16 hex digits that change with every build, every run and every change of the roles."""
    shown = (*warehouse.pointer(), access.roles_changed())
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
