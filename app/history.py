"""What was published, run by run, and what changed since somebody last looked.

The journal has status and verdicts of every published build; when somebody was last here is kept
beside the facts, not among them, in `visits/` of ASSAY_HOME.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assay.journal import Entry, Journal
from assay.workspace import Workspace

_ONE_VISIT = timedelta(minutes=30)
_SELDOM = timedelta(minutes=1)

Batch = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """How one batch differs between two builds.

    Attributes:
        project_id: The project.
        batch_id: The batch.
        before: Its status then, None where it was not known.
        after: Its status now.
        verdicts: Gate, verdict then (or None), verdict now.
    """

    project_id: str
    batch_id: str
    before: str | None
    after: str
    verdicts: tuple[tuple[str, str | None, str], ...]


def last_visit(name: str, now: datetime | None = None) -> datetime | None:
    """When this person was here before the visit that goes on; None on the first one.

    A visit ends half an hour after its last page.

    Args:
        name: Of the person.
        now: For tests.
    """
    now = now or datetime.now(UTC)
    path = _note_of(name)
    note = _read(path)
    seen, before = note.get("seen"), note.get("before")
    if seen is None or now - seen > _ONE_VISIT:
        before = seen
    elif now - seen < _SELDOM:
        return before
    _write(path, seen=now, before=before)
    return before


def changes_since(moment: datetime, project_id: str | None = None) -> list[Change]:
    """Batches whose status or verdicts differ between the build shown then and the last one."""
    published = _published()
    then = [entry for entry in published if entry.recorded_at <= moment]
    if not published or (then and then[-1].seq == published[-1].seq):
        return []
    old = _batches(then[-1]) if then else {}
    new = _batches(published[-1])
    return [
        change
        for key in sorted(new)
        if project_id in (None, key[0]) and (change := _change(key, old.get(key), new[key]))
    ]


def n_published_since(moment: datetime) -> int:
    """How many builds were published after a moment."""
    return sum(entry.recorded_at > moment for entry in _published())


def _published() -> list[Entry]:
    return Journal(Workspace.from_env().journal).entries(kinds=["published"])


def _batches(entry: Entry) -> dict[Batch, dict[str, Any]]:
    found = entry.payload.get("batches")
    return {
        (str(batch.get("project_id")), str(batch.get("batch_id"))): batch
        for batch in (found if isinstance(found, list) else [])
        if isinstance(batch, dict)
    }


def _change(key: Batch, old: dict[str, Any] | None, new: dict[str, Any]) -> Change | None:
    gates_before = (old or {}).get("gates") or {}
    gates_after = new.get("gates") or {}
    verdicts = tuple(
        (gate, gates_before.get(gate), verdict)
        for gate, verdict in sorted(gates_after.items())
        if gates_before.get(gate) != verdict
    )
    before, after = (old or {}).get("status"), str(new.get("status"))
    return Change(*key, before, after, verdicts) if before != after or verdicts else None


def _note_of(name: str) -> Path:
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return Workspace.from_env().home / "visits" / f"{digest}.json"


def _read(path: Path) -> dict[str, datetime | None]:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: datetime.fromisoformat(note[key]) if note.get(key) else None
            for key in ("seen", "before")
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write(path: Path, **moments: datetime | None) -> None:
    note = {key: moment.isoformat() if moment else None for key, moment in moments.items()}
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(exist_ok=True)
        temporary.write_text(json.dumps(note), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        # Where nothing can be written, everything is as on a first visit.
        return
