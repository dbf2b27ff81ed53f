"""The arrival record of a claimed file: its bytes archived, its feed decided, its sidecar read."""

from __future__ import annotations

import datetime
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from loaders.archive import TIME, Arrival
from loaders.clerk import Clerk
from loaders.contract import Contract
from loaders.drop import MANIFEST, is_regular, shown
from loaders.feeds import KINDS, Feeds
from loaders.refusal import OURS, Refusal

# A sidecar's `again: true`: the bytes have landed before, and are meant as answers once more.
AGAIN = "sent_again"
MANIFEST_LIMIT = 1 << 20
NOTHING = Path(os.devnull)  # archived for what has no bytes, so that every hash has its file


@dataclass
class _Draft:
    """What is known of a file so far; a refusal keeps what was found out before it."""

    sha256: str = ""
    size: int = 0
    contract: Contract | None = None
    package_id: str | None = None
    expected_rows: int | None = None
    duplicate_of: str | None = None
    supersedes: str | None = None
    flags: tuple[str, ...] = ()


def receive(
    path: Path,
    parts: tuple[str, ...],
    received_at: datetime.datetime,
    clerk: Clerk,
    feeds: Feeds,
) -> Arrival:
    """Archives a claimed file and decides under which feed contract it comes.

    Args:
        path: Where the claimed file is; its sidecar beside it.
        parts: Its place below drop/, its own name last.
        received_at: When it was claimed (UTC).
        clerk: Holds archive and ledger.
        feeds: The feed contracts in force.
    """
    folder, name = shown("/".join(parts[:-1])), shown(parts[-1])
    draft, refusal = _Draft(), None
    try:
        _fill(draft, path, folder, name, clerk, feeds)
    except Refusal as error:
        refusal = (error.reason, error.message, error.hint)
    contract = draft.contract
    kind = folder.split("/")[0]
    return Arrival(
        delivery_id=f"{received_at.strftime(TIME)}-{draft.sha256[:8]}",
        received_at=received_at,
        folder=folder,
        file_name=name,
        sha256=draft.sha256,
        size_bytes=draft.size,
        feed_kind=kind if kind in KINDS else None,
        feed=contract.feed if contract else None,
        project_id=contract.project_id if contract else None,
        resource_id=contract.resource_id if contract else _resource(folder),
        contract_sha256=contract.sha256 if contract else None,
        format=contract.format if contract else None,
        duplicate_of=draft.duplicate_of,
        supersedes=draft.supersedes,
        package_id=draft.package_id,
        flags=draft.flags + (() if name == parts[-1] else ("file_name_escaped",)),
        expected_rows=draft.expected_rows,
        refusal=refusal,
    )


def _fill(draft: _Draft, path: Path, folder: str, name: str, clerk: Clerk, feeds: Feeds) -> None:
    if not is_regular(path):
        draft.sha256, draft.size = clerk.archive.store(NOTHING)
        raise _no_file(path, name)
    try:
        draft.sha256, draft.size = clerk.archive.store(path)
    except PermissionError:
        draft.sha256, draft.size = clerk.archive.store(NOTHING)
        raise Refusal(
            "unreadable",
            "The file may not be read.",
            "Give everyone the right to read it and send it again.",
        ) from None
    contract = feeds.choose(
        folder, name, lambda each: clerk.read(each, name, draft.sha256).refusal is None
    )
    draft.contract = contract
    manifest = _manifest(path)
    if str(manifest.get("sha256") or draft.sha256).lower() != draft.sha256:
        raise Refusal(
            "incomplete",
            "The file is not the one its manifest describes: their sha256 differ.",
            "Send the file and its manifest again.",
        )
    draft.package_id = str(manifest["package"]) if manifest.get("package") else None
    draft.expected_rows = _rows_told(manifest.get("rows"))
    if manifest.get("again") is True:
        draft.flags += (AGAIN,)
    else:
        draft.duplicate_of = _first_with_these_bytes(draft, name, contract, clerk)
    if draft.duplicate_of is None:
        draft.supersedes = _superseded(contract, manifest, clerk)


def _no_file(path: Path, name: str) -> Refusal:
    if not path.is_symlink():
        return Refusal(
            "bad_name", f"'{name}' is a pipe or device and no file.", "Send a file with the data."
        )
    target = path.readlink()
    what = "the folder " if target.is_absolute() and target.is_dir() else ""
    return Refusal(
        "bad_name",
        f"'{name}' is a link to {what}'{shown(str(target))}'. Links are not followed, so nothing "
        "behind it was read.",
        f"Put the file, or the folder with its files, here itself. {OURS}a folder elsewhere is "
        "read where it is mounted into drop/ (`mount --bind`).",
    )


def _first_with_these_bytes(
    draft: _Draft, name: str, contract: Contract, clerk: Clerk
) -> str | None:
    """The delivery whose bytes these are, unless the sidecar says they answer another package."""
    told = contract.told_by(name)
    first = clerk.ledger.first_landed(
        draft.sha256,
        contract.feed_kind,
        contract.project_id,
        lambda other: contract.told_by(other) == told,
    )
    if first is None or draft.package_id is None:
        return first
    return clerk.ledger.landed_for(draft.sha256, contract.project_id, draft.package_id)


def _superseded(contract: Contract, manifest: dict[str, object], clerk: Clerk) -> str | None:
    """The delivery that this one replaces whole: named in the sidecar, or by delivery_mode."""
    named = manifest.get("supersedes")
    if named is None:
        is_full = contract.delivery_mode == "full"
        return clerk.ledger.latest_landed(contract.feed) if is_full else None
    if clerk.ledger.has_landed(str(named), contract.feed):
        return str(named)
    found = clerk.ledger.latest_landed(contract.feed, str(named))
    if found is None:
        raise Refusal(
            "incomplete",
            f"The manifest says the file replaces '{named}', which never landed in this feed.",
            "Name the delivery or the file that it replaces, or leave 'supersedes' out.",
        )
    return found


def _manifest(path: Path) -> dict[str, object]:
    sidecar = path.with_name(path.name + MANIFEST)
    if not is_regular(sidecar):
        return {}
    document = None
    with suppress(ValueError, OSError, RecursionError):
        if sidecar.stat().st_size <= MANIFEST_LIMIT:
            document = json.loads(sidecar.read_bytes())  # UTF-8, 16 or 32, with its mark or not
    if not isinstance(document, dict):
        raise Refusal(
            "incomplete",
            "The file's manifest is not readable as a JSON object.",
            'Write it as {"sha256": "…", "rows": 123}, or leave it out.',
        )
    return document


def _rows_told(rows: object) -> int | None:
    """How many records a sidecar says the file has."""
    if rows is None:
        return None
    text = str(rows).strip()
    if isinstance(rows, bool) or not re.fullmatch(r"\d{1,15}(\.0+)?", text):
        raise Refusal(
            "incomplete",
            f"The file's manifest says rows: {text[:60]}, which is no number of records.",
            'Write it as {"sha256": "…", "rows": 123}, or leave rows out.',
        )
    return int(float(text))


def _resource(folder: str) -> str | None:
    kind, _, rest = folder.partition("/")
    return rest.split("/")[0] if kind == "labels" and rest else None
