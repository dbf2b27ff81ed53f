"""A warehouse of many answers and batches to look at: facts as if landed, built by dbt."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assay import check_results
from assay.workspace import REPOSITORY
from benchmarks.decisions import FACTS, write_seeds

RUN = "large"
_DBT = "import sys; from dbt.cli.main import cli; cli(sys.argv[1:])"


def make(home: Path, config: Path, n_answers: int, n_batches: int) -> None:
    """Writes facts, builds every mart and publishes the build; nothing was ever checked.

    Args:
        home: ASSAY_HOME to be, empty.
        config: ASSAY_CONFIG to be, empty.
        n_answers: Five to an item.
        n_batches: Of equal size, a tenth of each gold.
    """
    size = n_answers // 5 // n_batches
    facts = FACTS.replace("// 200", f"// {size}")
    facts = facts.replace("% 200 < 180", f"% {size} < {size * 9 // 10}")
    folder = home / "builds" / "dev"
    folder.mkdir(parents=True)
    with duckdb.connect(home / "facts.duckdb") as connection:
        connection.execute((REPOSITORY / "loaders" / "facts.sql").read_text(encoding="utf-8"))
        connection.execute(facts.format(n_items=n_answers // 5))
    write_seeds(config / "seeds")
    for command in (["seed"], ["run", "--full-refresh"]):
        _dbt(home, config, command)
    now = datetime.now(UTC).isoformat()
    build = folder.rename(home / "builds" / RUN)
    check_results.write(build / "assay.duckdb", home / "facts.duckdb", RUN, now, [], [])
    (build / "build.json").write_text(json.dumps({"run_id": RUN, "finished_at": now}))
    (home / "builds" / "CURRENT").write_text(RUN)


def _dbt(home: Path, config: Path, command: list[str]) -> None:
    # More memory than a run may take: what is measured here is the pages.
    environment = {"ASSAY_HOME": str(home), "ASSAY_CONFIG": str(config), "ASSAY_MEMORY": "5GB"}
    arguments = ["--log-level", "none", "--log-path", str(home / "logs"), *command]
    arguments += ["--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY)]
    arguments += ["--target-path", str(home / "target")]
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _DBT, *arguments],
        env={**os.environ, **environment},
        check=True,
    )
