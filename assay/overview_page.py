"""The overview as one page of HTML, for people without access to the dashboard.

Nothing in it is loaded from elsewhere or can be clicked, and every text is escaped.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assay.workspace import REPOSITORY, Workspace

MOST_BATCHES = 500
_BATCHES = f"""
select
    statuses.project_id,
    coalesce(projects.name, statuses.project_id) as project_name,
    statuses.batch_id,
    coalesce(statuses.name, '') as name,
    replace(statuses.status, '_', ' ') as status,
    statuses.status as status_code,
    statuses.round,
    statuses.n_items,
    statuses.n_answers_received,
    statuses.n_answers_expected,
    coalesce(statuses.next_action, '') as next_action,
    coalesce(resources.name, statuses.owner, '') as owner,
    coalesce(strftime(statuses.due_at, '%Y-%m-%d'), '') as due,
    coalesce(statuses.is_late, false) as is_late
from marts.batch_status as statuses
left join marts.projects as projects using (project_id)
left join marts.resources as resources on statuses.owner = resources.resource_id
order by is_late desc, project_name, statuses.batch_id
limit {MOST_BATCHES}
"""
_GATES = """
select
    project_id, batch_id, metric, direction, threshold, value, ci_low, ci_high, verdict, severity,
    -- A pass that the value alone would not have given says how: resolved, waived, with a note.
    case
        when verdict = 'pass' and reason <> 'meets_threshold' then replace(reason, '_', ' ')
        else verdict
    end as outcome,
    coalesce(is_provisional, false) as is_provisional
from marts.gate_results
where is_last_round and scope = 'batch'
order by severity = 'advisory', gate_id, question_id
"""
_COUNTS = """
select
    (select count(*) from marts.batch_status) as n_batches,
    (select count(*) from marts.batch_status where is_late) as n_late,
    (
        select coalesce(sum(n_items), 0)::bigint from marts.batch_status
        where status in ('accepted', 'released')
    ) as n_items_accepted,
    (select coalesce(sum(n_items), 0)::bigint from marts.batch_status) as n_items,
    (select count(*) from marts.deliveries) as n_deliveries,
    (select count(*) from marts.deliveries where status in ('refused', 'held')) as n_stopped
"""


def write(workspace: Workspace, published_at: str) -> Path:
    """Writes docs/overview.html from the published build, whole or not at all.

    Args:
        workspace: With a published build.
        published_at: ISO time (UTC) that the page tells.

    Returns:
        The page.
    """
    with duckdb.connect(str(workspace.current_build), read_only=True) as build:
        counts = _rows(build, _COUNTS)[0]
        batches = _rows(build, _BATCHES)
        gates = _rows(build, _GATES)
    path = workspace.docs / "overview.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(render(counts, batches, gates, published_at), encoding="utf-8")
    temporary.replace(path)
    return path


def render(
    counts: dict[str, Any],
    batches: list[dict[str, Any]],
    gates: list[dict[str, Any]],
    published_at: str,
) -> str:
    """The page as HTML; everything in it is escaped."""
    from jinja2 import Environment, FileSystemLoader

    of_batch: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for gate in gates:
        key = (gate["project_id"], gate["batch_id"])
        of_batch.setdefault(key, []).append({**gate, "told": _told(gate)})
    environment = Environment(
        loader=FileSystemLoader(REPOSITORY / "assay"), autoescape=True, trim_blocks=True
    )
    return environment.get_template("overview.html.jinja").render(
        counts=counts,
        batches=[
            {**batch, "gates": of_batch.get((batch["project_id"], batch["batch_id"]), [])}
            for batch in batches
        ],
        published_at=datetime.fromisoformat(published_at).strftime("%d %b %Y, %H:%M UTC"),
    )


def _told(gate: dict[str, Any]) -> str:
    """ "gold accuracy 0.97, at least 0.90"."""
    metric = str(gate["metric"]).replace("_", " ")
    value = "no value" if gate["value"] is None else f"{gate['value']:.2f}"
    if gate["ci_low"] is not None and gate["ci_high"] is not None:
        value += f" [{gate['ci_low']:.2f}, {gate['ci_high']:.2f}]"
    return f"{metric} {value}, {gate['direction'].replace('_', ' ')} {gate['threshold']:.2f}"


def _rows(build: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = build.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
