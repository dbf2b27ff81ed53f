"""How fast agreement is: all statistics of `agreement_by_batch`, against a floor and libraries.

    python -m benchmarks.agreement --answers 10000 100000 1000000 10000000

Answers of 5 of 53 annotators per item, 5 labels, batches of 1,000 answers. The floor is
`select batch_id, label, count(*) … group by` over the same table on the same connection: what
reading the answers once costs. Floor and models (their compiled SQL, in DAG order, 2 threads)
run in turn, and the medians are told; beside them, what `dbt run` of the same models takes as a
whole, and what 1,000 answers of one more batch cost a build that is up to date, as a share of
measuring everything (all agreement models). Each size has a process of its own, whose peak
memory is told. The libraries (krippendorff and scikit-learn, with the standard errors that they
lack by leaving out items; irrCAC, which has its own) are looped over at most 20 batches and scaled
up.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from benchmarks import agreement_libraries
from benchmarks.agreement_models import (
    Shape,
    Times,
    compiled,
    dbt_seconds,
    delivery,
    measure,
    prepare,
)

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
# `agreement_by_batch` is a view: what it leaves to its reader counts too.
READING = "select max(columns(*)) from marts.agreement_by_batch"
GROWTH = {
    "per_item": (2, 5, 10, 20),
    "n_labels": (2, 5, 20, 50),
    "batch_size": (100, 1_000, 10_000, 100_000),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--growth", type=int, default=1_000_000, help="answers; 0 leaves it out")
    parser.add_argument("--no-libraries", action="store_true")
    parser.add_argument("--models", action="store_true", help="seconds of the slowest models")
    arguments = parser.parse_args()
    per_batch = 0.0 if arguments.no_libraries else library_seconds()
    print(
        "  answers    floor s   models s  x floor  dbt run s  peak MB  libraries s  x models"
        "  +1,000: s  of whole",
        flush=True,
    )
    for n in arguments.answers:
        times, dbt, (more, share) = run(Shape(n))
        libraries = per_batch * max(n // 1000, 1)
        print(
            f"{n:>10,} {times.floor:>9.4f} {times.models:>10.3f} {times.models / times.floor:>8.1f}"
            f" {dbt:>10.2f} {times.peak_mb:>8.0f} {libraries:>12.1f}"
            f" {libraries / times.models:>9.0f}"
            f" {more:>10.3f} {f'1/{1 / share:.0f}':>9}",
            flush=True,
        )
        if arguments.models:
            slowest = sorted(times.by_model.items(), key=lambda one: -one[1])[:14]
            print("   " + ", ".join(f"{name} {took * 1000:.0f}" for name, took in slowest) + " ms")
    if arguments.growth:
        growth(arguments.growth)


def run(shape: Shape) -> tuple[Times, float, tuple[float, float]]:
    """Times of one shape; seconds of dbt, and of a delivery after it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build = prepare(home, shape)
        n_runs = 7 if shape.n_answers <= 1_000_000 else 3
        times = measure(build, [*compiled(home), ("reading", READING)], n_runs)
        return times, dbt_seconds(home, "--full-refresh"), delivery(home, build)


def growth(n_answers: int) -> None:
    """What more annotators per item, labels and answers per batch cost, all else being equal."""
    print(f"\n{n_answers:,} answers         floor s   models s  x floor  peak MB")
    for name, values in GROWTH.items():
        for value in values:
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder)
                build = prepare(home, replace(Shape(n_answers), **{name: value}))
                # More pairs of people than the bound of the table above could hold.
                times = measure(build, compiled(home), 3, memory="8GB")
            print(
                f"{name:>12} {value:>9,} {times.floor:>9.4f} {times.models:>10.3f}"
                f" {times.models / times.floor:>8.1f} {times.peak_mb:>8.0f}",
                flush=True,
            )


def library_seconds(n_batches: int = 20) -> float:
    """Seconds per batch of 1,000 answers; says so if irrCAC could not be had."""
    python, problem = agreement_libraries.environment()
    if python is None:
        print(f"Without irrCAC, which could not be installed: {problem}")
    with tempfile.TemporaryDirectory() as folder:
        build = prepare(Path(folder), Shape(1000 * n_batches))
        batches = Path(folder) / "batches.csv"
        with duckdb.connect(build, read_only=True) as connection:
            connection.execute(
                "copy (select batch_id, item_id, annotator_id, label "
                f"from intermediate.int_answers_resolved) to '{batches}' (header)"
            )
        took = agreement_libraries.seconds_per_batch(batches, python)
    told = ", ".join(f"{name} {seconds * 1000:.1f}" for name, seconds in took.items())
    print(f"libraries, ms per batch of 1,000: {told}")
    return sum(took.values())


if __name__ == "__main__":
    main()
