"""The agreement models as bare SQL: compiled once by dbt, then run on one connection.

dbt spends about 20 ms on every model besides its SQL, which would drown what is measured.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from assay.workspace import REPOSITORY

FLOOR = (
    "select batch_id, label, count(*) from intermediate.int_answers_resolved "
    "group by batch_id, label"
)
MEMORY = "650MB"
SELECTED = (
    "int_span_segments", "int_span_matches", "int_answer_pairs",
    "models/intermediate/agreement,+agreement_by_batch", "agreement_by_batch",
)  # fmt: skip
ALL = (*SELECTED[:3], "models/intermediate/agreement", "models/marts/agreement")
ANSWERS = """
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create or replace table intermediate.int_answers_resolved as
with answers as (
    select
        i, i // {per_item} as item, i // {batch_size} as batch,
        -- A line over the field of 53: every pair of annotators is equally likely.
        (
            hash(i // {per_item}) % 53
            + (i % {per_item}) * (1 + hash(hash(i // {per_item})) % 52)
        ) % 53 as who,
        case when hash(i, 3) % 1000 < 700 then hash(i // {per_item}, 7) else hash(i, 4) end
        % {n_labels} as label
    from range({n_answers}) as numbers (i)
)
select
    'answer ' || i as answer_id, 'p' as project_id, 'batch ' || batch as batch_id, 'work' as role,
    sha256('item ' || item) as item_id, 'q' as question_id, 'nominal' as label_type,
    'vendor/annotator ' || who as annotator_id, 'vendor' as resource_id,
    'vendor' as resource_kind, true as has_identity, 1 as round,
    'label ' || label as label, null::double as value, null::varchar as answer,
    false as is_abstained, true as is_independent, true as is_current,
    null::integer as withdrawn_in_round, null::integer as ends_in_round, '1' as taxonomy_version,
    timestamp '2024-01-01' as received_at, 'en' as language,
    cast(hash(answers) >> 1 as bigint) as fingerprint,
    cast(hash('item ' || item) >> 1 as bigint) as item_key,
    cast(hash(who) >> 1 as bigint) as annotator_key, null::bigint as cluster_key,
    cast(hash(label) >> 1 as bigint) as label_key
from answers;
create or replace table intermediate.int_items as
select null::varchar as item_id, null::varchar as text limit 0;
create or replace table intermediate.int_answer_parts as
select
    null::varchar as answer_id, null::varchar as label_type, null::bigint as part_number,
    null::varchar as label, null::bigint as start_offset, null::bigint as end_offset
limit 0;
create or replace table intermediate.int_batch_questions as
select distinct
    project_id, batch_id, question_id, label_type, taxonomy_version,
    null::varchar as guideline_version
from intermediate.int_answers_resolved;
create or replace table intermediate.int_batch_rounds as
select project_id, batch_id, 1 as round, true as is_last from intermediate.int_batch_questions;
create or replace table intermediate.int_item_slices as
select
    null::varchar as project_id, null::varchar as item_id, null::varchar as slice_key,
    null::varchar as slice_value, null::varchar as slice
limit 0;
create or replace table staging.stg_config__interpretation_bands as
select 'alpha' as metric_family, 'reliable' as band, 0.8::double as lower_bound;
create or replace table staging.stg_config__labels as
select
    'p' as project_id, 'q' as question_id, '1' as taxonomy_version, 'label ' || i as label,
    i::integer as sort_order, null::double as value, false as is_abstention
from range({n_labels}) as numbers (i);
"""


@dataclass(frozen=True)
class Shape:
    """Answers to be made up: 53 annotators, answers of one item side by side."""

    n_answers: int
    per_item: int = 5
    n_labels: int = 5
    batch_size: int = 1000


@dataclass(frozen=True)
class Times:
    """Medians in seconds of interleaved runs on one connection, and the process's peak."""

    floor: float
    models: float
    peak_mb: float
    by_model: dict[str, float]


def prepare(home: Path, shape: Shape) -> Path:
    """Writes the agreement models' input, in a process of its own; returns the build."""
    build = home / "builds/dev/assay.duckdb"
    build.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(home / "facts.duckdb") as facts:
        facts.execute("create schema if not exists raw")
    _child("write", str(build), json.dumps(asdict(shape)))
    return build


def compiled(
    home: Path, config: Path = REPOSITORY, selected: Sequence[str] = SELECTED
) -> list[tuple[str, str]]:
    """(name, statement) of every selected model, in DAG order.

    Args:
        home: Where the build lies.
        config: Where the seeds lie.
        selected: What dbt selects; default: all behind `agreement_by_batch`.
    """
    result = invoke(home, "compile", "--full-refresh", config=config, selected=selected)
    nodes = {
        one.node.unique_id: one.node for one in result.result if one.node.resource_type == "model"
    }
    ordered: dict[str, Any] = {}

    def visit(unique_id: str) -> None:
        if unique_id in nodes and unique_id not in ordered:
            for parent in nodes[unique_id].depends_on.nodes:
                visit(parent)
            ordered[unique_id] = nodes[unique_id]

    for unique_id in sorted(nodes):
        visit(unique_id)
    return [(node.name, _statement(node)) for node in ordered.values()]


def dbt_seconds(home: Path, *more: str, selected: Sequence[str] = SELECTED) -> float:
    """Seconds of a `dbt run`; `more`: its arguments."""
    start = time.perf_counter()
    invoke(home, "run", *more, selected=selected)
    return time.perf_counter() - start


def delivery(home: Path, build: Path, n_answers: int = 1000) -> tuple[float, float]:
    """What one more batch costs a build that is up to date.

    Returns:
        Seconds of SQL of all agreement models, and their share of a full refresh; medians of
        three interleaved runs, each from the same build.
    """
    full = compiled(home, selected=ALL)
    dbt_seconds(home, "--full-refresh", selected=ALL)
    _child("deliver", str(build), str(n_answers))
    before = build.with_suffix(".before")
    shutil.copyfile(build, before)
    dbt_seconds(home, selected=ALL)
    # What dbt ran, deletes and inserts included, once more without dbt.
    written = {path.stem: path for path in (home / "target/run").rglob("*.sql")}
    plan = [(name, written[name].read_text()) for name, _ in full if name in written]
    deliveries, wholes = [], []
    for _ in range(3):
        shutil.copyfile(before, build)
        deliveries.append(measure(build, plan, 1).models)
        wholes.append(measure(build, full, 1).models)
    before.unlink()
    seconds = statistics.median(deliveries)
    return seconds, seconds / statistics.median(wholes)


def invoke(
    home: Path,
    command: str,
    *more: str,
    config: Path = REPOSITORY,
    selected: Sequence[str] = SELECTED,
) -> Any:
    """Runs dbt in this process; agreement is measured for whole batches alone."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ |= {"ASSAY_HOME": str(home), "ASSAY_CONFIG": str(config)}
    arguments = [
        "--log-level", "none", "--log-path", str(home / "logs"), command, *more, "--threads", "1",
        "--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY),
        "--target-path", str(home / "target"), "--vars", "{agreement_scopes: [batch]}",
        "--select", *selected,
    ]  # fmt: skip
    result = dbtRunner().invoke(arguments)
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt failed: {result.exception or result.result}")
    return result


def measure(
    build: Path,
    plan: Sequence[tuple[str, str]],
    n_runs: int,
    floor: str = FLOOR,
    memory: str = MEMORY,
) -> Times:
    """Runs floor and models in turn, in a process of its own, and tells the medians."""
    path = build.parent / "plan.json"
    path.write_text(json.dumps(plan))
    return Times(**json.loads(_child("measure", str(build), str(path), str(n_runs), floor, memory)))


def _statement(node: Any) -> str:
    kind = "view" if node.config.materialized == "view" else "table"
    sql = node.compiled_code.rstrip().rstrip(";")
    return f"create or replace {kind} {node.schema}.{node.name} as (\n{sql}\n)"


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.agreement_models", *arguments]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def _write(build: str, shape: str) -> None:
    with duckdb.connect(build) as connection:
        connection.execute(ANSWERS.format(**json.loads(shape)))


def _deliver(build: str, n_answers: str) -> None:
    with duckdb.connect(build) as connection:
        connection.execute(
            """
        insert into intermediate.int_answers_resolved
        select * replace (
            'more ' || answer_id as answer_id, 'one more' as batch_id,
            'more ' || item_id as item_id, cast(hash(item_id) >> 1 as bigint) as item_key,
            fingerprint // 2 as fingerprint
        )
        from intermediate.int_answers_resolved limit cast(? as bigint)""",
            [n_answers],
        )
        for table in ("int_batch_questions", "int_batch_rounds"):
            connection.execute(
                f"insert into intermediate.{table} "
                f"select * replace ('one more' as batch_id) from intermediate.{table} limit 1"
            )


def _measure(build: str, plan: str, n_runs: str, floor: str, memory: str) -> None:
    statements = json.loads(Path(plan).read_text())
    floors, totals, by_model = [], [], {name: [] for name, _ in statements}
    with duckdb.connect(build) as connection:
        connection.execute(f"set threads = 2; set memory_limit = '{memory}'")
        # Views of staging read the facts.
        facts = Path(build).parents[2] / "facts.duckdb"
        connection.execute(f"attach '{facts}' as facts (read_only)")
        connection.execute(floor).fetchall()
        for _ in range(int(n_runs)):
            floors += [_timed(lambda: connection.execute(floor).fetchall()) for _ in range(2)]
            before = sum(map(sum, by_model.values()))
            for name, statement in statements:
                by_model[name].append(_timed(lambda sql=statement: _commit(connection, sql)))
            totals.append(sum(map(sum, by_model.values())) - before)
    # Unlike ru_maxrss, not the parent's, whose image the process began with.
    status = Path("/proc/self/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
    medians = {name: statistics.median(taken) for name, taken in by_model.items()}
    print(
        json.dumps(
            asdict(Times(statistics.median(floors), statistics.median(totals), peak, medians))
        )
    )


def _commit(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    """In one transaction, as dbt does; else each would be written to disk on its own."""
    connection.execute("begin")
    connection.execute(statements)
    connection.execute("commit")


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    {"write": _write, "deliver": _deliver, "measure": _measure}[sys.argv[1]](*sys.argv[2:])
