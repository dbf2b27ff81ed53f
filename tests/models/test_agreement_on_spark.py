"""The agreement models say the same on Spark as on DuckDB (`make test-spark`)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from agreement_harness import (
    AGREEMENT,
    REPOSITORY,
    AnswerTable,
    export_inputs,
    options,
    prepare,
    run_models,
)
from agreement_tables import random_sets, random_table
from test_agreement_scopes import GUIDELINES, LABELS, operation
from test_agreement_spans import TEXTS, random_items, table_of

pytest.importorskip("pyspark", reason="pyspark is not installed: make test-spark installs it")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java 17, which is not here"),
]
MARTS = sorted(path.stem for path in (REPOSITORY / "models/marts/agreement").glob("*.sql"))
CLOSE = 1e-9


@dataclass
class Builds:
    """One set of answers, measured twice.

    Attributes:
        connection: Its default database is DuckDB's build.
        warehouse: Spark's tables, as folders of Parquet files.
    """

    connection: duckdb.DuckDBPyConnection
    warehouse: Path


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    """Random tables of every label type, and an operation with rounds, resources and languages."""
    home = tmp_path_factory.mktemp("spark")
    tables = [
        *map(random_table, range(45)),
        *map(random_sets, range(4)),
        *(table_of(f"spans {number}", random_items(number)) for number in range(4)),
        AnswerTable("texts", "text", TEXTS),
        # The batches of the operation.
        *(AnswerTable(name, "nominal", [], LABELS, project_id="p", guideline_version=guideline)
          for name, guideline in GUIDELINES.items()),
    ]  # fmt: skip
    build = prepare(home, tables, operation())
    run_models(home)
    export_inputs(home)
    finished = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "run", "--target", "spark",
         "--select", *AGREEMENT, *options(home)],
        env=os.environ
        | {
            "ASSAY_HOME": str(home),
            "ASSAY_CONFIG": str(REPOSITORY),
            "SPARK_LOCAL_IP": "127.0.0.1",
            # Compiling plans and optimising code take longer than running them over so few rows.
            "PYSPARK_SUBMIT_ARGS": "--conf spark.sql.codegen.wholeStage=false "
            "--conf spark.sql.adaptive.enabled=false "
            '--driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" pyspark-shell',
        },
        cwd=home,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout[-4000:]
    with duckdb.connect(build, read_only=True) as connection:
        yield Builds(connection, home / "builds/spark/marts.db")


@pytest.mark.parametrize("mart", MARTS)
def test_spark_computes_the_same_rows(builds: Builds, mart: str) -> None:
    here = f"marts.{mart}"
    there = f"read_parquet('{builds.warehouse / mart}/*.parquet')"
    columns = builds.connection.execute(f"describe {here}").fetchall()
    numbers = [name for name, kind, *_ in columns if kind == "DOUBLE"]
    rest = [name for name, kind, *_ in columns if kind != "DOUBLE"]
    any_row = builds.connection.execute(f"select 1 from {here} limit 1").fetchall()
    assert any_row, "nothing to compare"

    same_row = " and ".join(f"here.{name} is not distinct from there.{name}" for name in rest)
    close = " and ".join(
        f"coalesce(abs(here.{name} - there.{name}) < {CLOSE}, "
        f"here.{name} is null and there.{name} is null)"
        for name in numbers
    )
    different = builds.connection.execute(
        f"select * from {here} as here full join {there} as there on {same_row} "
        f"where not ({close or 'true'}) or here.{rest[0]} is null or there.{rest[0]} is null"
    ).fetchall()
    assert different == []
