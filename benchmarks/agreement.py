"""How fast agreement is: all statistics of `agreement_by_batch`, against a floor and libraries.

    python -m benchmarks.agreement --answers 10000 100000 1000000

Answers of 5 of 50 annotators per item, 5 labels, batches of 1,000 answers. The floor is
`select batch, label, count(*) group by` over the same table and connection: what reading the
answers once costs. The libraries (krippendorff and scikit-learn, without intervals) are looped
over at most 20 batches and scaled up.
"""

import argparse
import itertools
import os
import resource
import statistics
import tempfile
import time
import warnings
from pathlib import Path

import duckdb
import numpy as np

REPOSITORY = Path(__file__).parents[1]
FLOOR = (
    "select batch_id, label, count(*) from intermediate.int_answers_resolved "
    "group by batch_id, label"
)
KAPPAS = ("int_pair_label_counts", "int_pair_label_margins", "int_pair_kappas")
ANSWERS = """
create schema if not exists staging;
create schema if not exists intermediate;
create or replace table intermediate.int_answers_resolved as
with answers as (
    select
        i, i // 5 as item, i // 1000 as batch,
        -- Five different ones of 50: a start and a step that is coprime to 50.
        (
            hash(i // 5) % 50
            + (i % 5) * ([1, 3, 7, 9, 11])[(1 + hash(i // 5, 1) % 5)::integer]
        ) % 50 as who,
        case when hash(i, 3) % 1000 < 700 then hash(i // 5, 7) else hash(i, 4) end % 5 as label
    from range({n}) as numbers (i)
)
select
    'answer ' || i as answer_id, 'p' as project_id, 'batch ' || batch as batch_id, 'work' as role,
    sha256('item ' || item) as item_id, 'q' as question_id, 'nominal' as label_type,
    'vendor/annotator ' || who as annotator_id, 'vendor' as resource_id,
    'vendor' as resource_kind, true as has_identity, 1 as round,
    'label ' || label as label, null::double as value, null::varchar as answer,
    false as is_abstained, true as is_independent, true as is_current,
    null::integer as withdrawn_in_round, null::integer as ends_in_round, '1' as taxonomy_version,
    timestamp '2024-01-01' as received_at, 'en' as language
from answers;
create or replace table intermediate.int_items as
select null::varchar as item_id, null::varchar as text limit 0;
create or replace table intermediate.int_answer_parts as
select
    null::varchar as answer_id, null::varchar as label_type, null::bigint as part_number,
    null::varchar as label, null::bigint as start_offset, null::bigint as end_offset
limit 0;
create or replace table intermediate.int_batch_questions as
select distinct project_id, batch_id, question_id, label_type, taxonomy_version
from intermediate.int_answers_resolved;
create or replace table intermediate.int_batch_rounds as
select project_id, batch_id, 1 as round, true as is_last from intermediate.int_batch_questions;
create or replace table staging.stg_config__labels as
select
    'p' as project_id, 'q' as question_id, '1' as taxonomy_version, 'label ' || i as label,
    i::integer as sort_order, null::double as value, false as is_abstention
from range(5) as numbers (i);
"""


def prepare(home: Path, n: int) -> Path:
    """Writes n answers as the agreement models' input; returns the build."""
    build = home / "builds/dev/assay.duckdb"
    build.parent.mkdir(parents=True)
    duckdb.connect(home / "facts.duckdb").close()
    with duckdb.connect(build) as connection:
        connection.execute(ANSWERS.format(n=n))
    return build


def floor_seconds(build: Path) -> float:
    """Median of seven warm runs with the models' two threads."""
    with duckdb.connect(build) as connection:
        connection.execute("set threads = 2")
        times = []
        for _ in range(8):
            start = time.perf_counter()
            connection.execute(FLOOR).fetchall()
            times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def node_seconds(home: Path) -> dict[str, float]:
    """Builds `agreement_by_batch` for whole batches; seconds per model."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ |= {"ASSAY_HOME": str(home), "ASSAY_CONFIG": str(REPOSITORY)}
    arguments = [
        "--log-level", "none", "--log-path", str(home / "logs"), "run", "--threads", "1",
        "--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY),
        "--target-path", str(home / "target"), "--vars", "{agreement_scopes: [batch]}",
        "--select", "int_span_segments", "int_span_matches", "int_answer_pairs",
        "models/intermediate/agreement,+agreement_by_batch", "agreement_by_batch",
    ]  # fmt: skip
    result = dbtRunner().invoke(arguments)
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt failed: {result.exception or result.result}")
    return {one.node.name: one.execution_time for one in result.result}


def library_seconds(build: Path, n_batches: int) -> float:
    """Alpha, mean kappa and percent agreement by the libraries, batch after batch."""
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    warnings.simplefilter("ignore")
    sample = min(n_batches, 20)
    with duckdb.connect(build, read_only=True) as connection:
        tables = [
            connection.execute(
                "select item_id, annotator_id, label from intermediate.int_answers_resolved "
                "where batch_id = ?",
                [f"batch {batch}"],
            ).df()
            for batch in range(sample)
        ]
    start = time.perf_counter()
    for table in tables:
        codes = table.assign(label=table["label"].astype("category").cat.codes)
        grid = codes.pivot(index="annotator_id", columns="item_id", values="label").to_numpy()
        krippendorff.alpha(reliability_data=grid, level_of_measurement="nominal")
        for first, second in itertools.combinations(grid, 2):
            both = ~np.isnan(first) & ~np.isnan(second)
            if both.sum() >= 5:
                cohen_kappa_score(first[both], second[both])
    return (time.perf_counter() - start) / sample * n_batches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments = parser.parse_args()
    print("answers     floor    all  x floor  kappas alone  x floor   libraries  x all  peak MB")
    for n in arguments.answers:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            build = prepare(home, n)
            before = floor_seconds(build)
            seconds = node_seconds(home)
            floor = (before + floor_seconds(build)) / 2
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            total = sum(seconds.values())
            kappas = sum(seconds.get(name, 0) for name in KAPPAS)
            libraries = library_seconds(build, max(n // 1000, 1))
            print(
                f"{n:>9,} {floor:>7.4f}s {total:>5.2f}s {total / floor:>8.0f} {kappas:>12.2f}s "
                f"{kappas / floor:>8.0f} {libraries:>10.1f}s {libraries / total:>6.0f} {peak:>8.0f}"
            )
            slowest = sorted(seconds.items(), key=lambda one: -one[1])[:6]
            print("          " + ", ".join(f"{name} {took:.2f}s" for name, took in slowest))


if __name__ == "__main__":
    main()
