"""What a sender is told of a delivery that was not taken whole: one page, and the same as JSON.

Written from the published build into `outbox/<resource>/reports/`; doing it again changes nothing.
A report whose reasons are gone (an alias was added, an item arrived) says so from then on.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from assay.workspace import Workspace
from loaders.archive import write_bytes

Row = dict[str, Any]
MAX_ROWS = 10
MAX_VALUES = 20
LONGEST = 300

_DELIVERIES = """
select
    delivery_id, file_name, folder, feed_kind, feed, resource_id, project_id, received_at, status,
    reason, message, hint, n_received, n_landed, n_refused, n_parsed, n_current, n_superseded,
    n_waiting, n_quarantined, n_empty
from marts.deliveries
where status in ('refused', 'held') or n_refused > 0 or n_quarantined > 0 or delivery_id in ?
order by delivery_id
"""
_REASONS = f"""
with

counted as (

    select
        delivery_id, disposition, reason_code, column_name, value, message, hint,
        count(*) as n, min(row_number) as first_row
    from marts.quarantined_rows
    where delivery_id in ?
    group by all

)

select
    delivery_id,
    disposition,
    reason_code,
    column_name,
    sum(n)::bigint as n,
    list({{
        'value': value, 'n': n, 'first_row': first_row, 'message': message, 'hint': hint
    }} order by n desc, first_row, value, message)[1:{MAX_VALUES}] as examples
from counted
group by delivery_id, disposition, reason_code, column_name
order by delivery_id, disposition, n desc, reason_code, column_name
"""
_FIRST_ROWS = f"""
select delivery_id, disposition, reason_code, column_name, row_number
from marts.quarantined_rows
where delivery_id in ? and row_number is not null
qualify row_number() over (
    partition by delivery_id, disposition, reason_code, column_name order by row_number
) <= {MAX_ROWS}
order by all
"""


def write(workspace: Workspace, build: Path | None = None) -> list[Path]:
    """Writes every report that is missing or has changed; returns the Markdown files written.

    Args:
        workspace: Whose outbox it is.
        build: The build to read; default: the published one.
    """
    build = build or workspace.current_build
    if build is None:
        return []
    written = []
    for report in _read(build, _written_before(workspace)):
        folder = workspace.outbox / _folder_name(report) / "reports"
        text = _markdown(report).encode("utf-8")
        data = json.dumps(report, ensure_ascii=False, indent=2, default=str) + "\n"
        if _replace(folder / f"{report['delivery_id']}.json", data.encode("utf-8")):
            _replace(folder / f"{report['delivery_id']}.md", text)
            written.append(folder / f"{report['delivery_id']}.md")
        elif not (folder / f"{report['delivery_id']}.md").exists():
            _replace(folder / f"{report['delivery_id']}.md", text)
    return written


def _read(build: Path, known: list[str]) -> Iterator[Row]:
    with duckdb.connect(str(build), read_only=True) as connection:
        deliveries = _rows(connection, _DELIVERIES, known)
        ids = [each["delivery_id"] for each in deliveries]
        reasons = _rows(connection, _REASONS, ids)
        firsts = _rows(connection, _FIRST_ROWS, ids)
    place = ("delivery_id", "disposition", "reason_code", "column_name")
    rows: dict[tuple, list[int]] = {}
    for first in firsts:
        rows.setdefault(tuple(first[key] for key in place), []).append(first["row_number"])
    for delivery in deliveries:
        yield delivery | {
            "received_at": delivery["received_at"].isoformat() + "Z",
            "reasons": [
                {key: value for key, value in reason.items() if key != "delivery_id"}
                | {"first_rows": rows.get(tuple(reason[key] for key in place), [])}
                for reason in reasons
                if reason["delivery_id"] == delivery["delivery_id"]
            ],
        }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, ids: list[str]) -> list[Row]:
    rows = connection.execute(sql, [ids]).fetchall()
    columns = [column[0] for column in connection.description or []]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _written_before(workspace: Workspace) -> list[str]:
    return sorted(path.stem for path in workspace.outbox.glob("*/reports/*.json"))


def _folder_name(report: Row) -> str:
    """Who gets it: the resource, or the source of items, gold and briefs."""
    name = report["resource_id"] or (report["feed"] or "").split("/")[0] or "unknown"
    safe = re.sub(r"[^\w.-]", "_", name).lstrip(".") or "unknown"
    return f"{safe}_" if safe == "proposed" else safe[:100]


def _replace(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, data)
    return True


def _markdown(report: Row) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Row) -> Iterator[str]:
    yield f"# {_plain(report['file_name'])}"
    yield ""
    yield (
        f"Received {report['received_at'][:16].replace('T', ' ')} UTC as delivery "
        f"{report['delivery_id']}."
    )
    yield ""
    yield from _counts(report)
    problems = [each for each in report["reasons"] if each["disposition"] != "waiting"]
    waiting = [each for each in report["reasons"] if each["disposition"] == "waiting"]
    if not problems:
        yield ""
        yield "Nothing of it is left to do."
    for reason in problems:
        yield from _reason(reason)
    if waiting:
        yield ""
        yield "## Waits for something else"
        yield ""
        yield "Nothing to do here; these count as soon as what they name has arrived."
        for reason in waiting:
            yield ""
            yield f"- {_number(reason['n'], 'answer')}: {_plain(reason['examples'][0]['message'])}"


def _counts(report: Row) -> Iterator[str]:
    if report["status"] == "refused":
        yield "**The file was refused; nothing of it was used.**"
        return
    if report["status"] == "held":
        yield "**The file is held: nothing of it counts until this is settled.**"
        yield ""
    yield (
        f"Records: {report['n_received']:,} received = {report['n_landed']:,} landed + "
        f"{report['n_refused']:,} refused."
    )
    if report["n_parsed"]:
        yield (
            f"Answers: {report['n_parsed']:,} read = {report['n_current']:,} count + "
            f"{report['n_superseded']:,} replaced by later ones + {report['n_waiting']:,} wait + "
            f"{report['n_quarantined']:,} not used + {report['n_empty']:,} empty."
        )


def _reason(reason: Row) -> Iterator[str]:
    what = {"refused": "record", "quarantined": "answer"}[reason["disposition"]]
    first, rows = reason["examples"][0], reason["first_rows"]
    yield ""
    if not rows:
        yield f"## {_plain(reason['reason_code'])}"
    else:
        yield f"## {_plain(reason['reason_code'])}: {_number(reason['n'], what)}"
        yield ""
        more = ", …" if reason["n"] > len(rows) else ""
        place = f" in column {_code(reason['column_name'])}" if reason["column_name"] else ""
        yield f"First rows{place}: {', '.join(map(str, rows))}{more}"
    yield ""
    yield f"Found: {_plain(first['message'])}"
    yield ""
    yield f"To do: {_hint(first['hint'])}"
    others = [each for each in reason["examples"][1:] if _kind(each) != _kind(first)]
    if others:
        yield ""
        yield "The same with:"
        yield ""
        for each in others:
            place = f"row {each['first_row']}, " if each["first_row"] is not None else ""
            hint = "" if each["hint"] == first["hint"] else f" {_hint(each['hint'])}"
            yield f"- {place}{each['n']:,} times: {_plain(each['message'])}{hint}"


def _kind(example: Row) -> str:
    """A message without its numbers: rows that differ in these alone are told once."""
    return re.sub(r"\d+", "0", example["message"])


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")


def _plain(text: str | None) -> str:
    """Text that Markdown shows as it is: no markup, no links, no images, one line."""
    told = _printable((text or "").split())
    told = told if len(told) <= LONGEST else told[:LONGEST] + " …"
    told = re.sub(r"([\\`*\[\]<>#|~!$]|(?<!\w)_|_(?!\w))", r"\\\1", told).replace("&", "&amp;")
    # What looks like an address would become a link.
    told = re.sub(r"(?i)(https?|ftp|mailto):", r"\1&#58;", told)
    return re.sub(r"(?i)\bwww\.", "www&#46;", told).replace("@", "&#64;")


def _hint(text: str | None) -> str:
    """A hint as Markdown: what it has between backticks is to be typed, and stays as it is."""
    parts = re.split(r"`([^`]+)`", text or "")
    shown = [_code(part) if at % 2 else _spaced(part) for at, part in enumerate(parts)]
    return "".join(shown).strip()


def _spaced(text: str) -> str:
    """Plain text that keeps the space at its ends."""
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() and text.strip() else ""
    return f"{left}{_plain(text)}{right}"


def _code(text: str) -> str:
    """Text as a code span, whatever backticks it has."""
    told = _printable(text.split())[:LONGEST]
    runs = re.findall(r"`+", told)
    ticks = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if told.startswith("`") or told.endswith("`") or not told else ""
    return f"{ticks}{pad}{told}{pad}{ticks}"


def _printable(words: Iterable[str]) -> str:
    text = " ".join(words)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
