"""What a sender is told of a delivery that was not taken whole: one page, and the same as JSON.

Written from the published build into `outbox/<resource>/reports/`; doing it again changes nothing.
A report whose reasons are gone (an alias was added, an item arrived) says so from then on.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from assay.delivery_report_page import SUSPECT, markdown
from assay.workspace import Workspace
from loaders.archive import write_bytes

Row = dict[str, Any]
MAX_ROWS = 10
MAX_VALUES = 20

_DELIVERIES = """
select
    delivery_id, file_name, folder, feed_kind, feed, resource_id, project_id, received_at, status,
    reason, message, hint, n_received, n_landed, n_refused, n_parsed, n_current, n_superseded,
    n_waiting, n_quarantined, n_empty, flags
from marts.deliveries
where
    status in ('refused', 'held')
    or n_refused > 0
    or n_quarantined > 0
    or delivery_id in (
        select delivery_id from marts.quarantined_rows where list_contains(?, reason_code)
    )
    or delivery_id in (
        select delivery_id from marts.delivery_drift where kind = 'annotator_respelled'
    )
    or flags like '%"unusable_seconds:%'
    or delivery_id in ?
order by delivery_id
"""
_RESPELLED = """
select delivery_id, subject, before
from marts.delivery_drift
where kind = 'annotator_respelled' and delivery_id in ?
order by all
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
        text = markdown(report).encode("utf-8")
        data = json.dumps(report, ensure_ascii=False, indent=2, default=str) + "\n"
        if _replace(folder / f"{report['delivery_id']}.json", data.encode("utf-8")):
            _replace(folder / f"{report['delivery_id']}.md", text)
            written.append(folder / f"{report['delivery_id']}.md")
        elif not (folder / f"{report['delivery_id']}.md").exists():
            _replace(folder / f"{report['delivery_id']}.md", text)
    return written


def _read(build: Path, known: list[str]) -> Iterator[Row]:
    with duckdb.connect(str(build), read_only=True) as connection:
        deliveries = _rows(connection, _DELIVERIES, list(SUSPECT), known)
        ids = [each["delivery_id"] for each in deliveries]
        reasons = _rows(connection, _REASONS, ids)
        firsts = _rows(connection, _FIRST_ROWS, ids)
        respelled = _rows(connection, _RESPELLED, ids)
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
            "notes": [*_annotators(delivery, respelled), *_times(delivery)],
        }


def _annotators(delivery: Row, respelled: list[Row]) -> Iterator[Row]:
    for each in respelled:
        if each["delivery_id"] == delivery["delivery_id"]:
            sidecar = f"{delivery['file_name']}.manifest.json"
            yield {
                "code": "annotator_respelled",
                "message": f"The annotator '{each['subject']}' was '{each['before']}' before: they "
                "count as two people.",
                "hint": "If they are one, write the name in one way and send the file again so, "
                f"beside a file `{sidecar}` that says "
                f'`{{"supersedes": "{delivery["delivery_id"]}"}}`.',
            }


def _times(delivery: Row) -> Iterator[Row]:
    for flag in json.loads(delivery["flags"] or "[]"):
        code, _, n = flag.partition(":")
        if code == "unusable_seconds":
            yield {
                "code": code,
                "message": f"{int(n):,} records have a time spent that is negative or longer than "
                "a year. Their answers count, their times do not.",
                "hint": "Check how the time is measured, and in which unit it is written.",
            }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: list[str]) -> list[Row]:
    rows = connection.execute(sql, list(values)).fetchall()
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
