"""A disk that is really full: exit code 75, what is needed, nothing lost, nothing doubled."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

REPOSITORY = Path(__file__).parents[2]
N_ROWS = 60_000
SCRIPT = """
mount -t tmpfs -o size={small} tmpfs "$ASSAY_HOME" || exit 99
mkdir -p "$ASSAY_HOME/drop/labels/brightlabel"
cp {files} "$ASSAY_HOME/drop/labels/brightlabel/"
{python} -m assay.cli land; echo "code $?"
{python} -m assay.cli land; echo "code $?"
mount -o remount,size=300m "$ASSAY_HOME"
{python} -m assay.cli land; echo "code $?"
{python} -m assay.cli land; echo "code $?"
cp "$ASSAY_HOME/facts.duckdb" {kept}
"""


@pytest.mark.parametrize("small", ["4m", "7m", "11m"])
def test_full_disk(tmp_path: Path, small: str) -> None:
    """It is full while copying, or while the facts are opened or written."""
    can = shutil.which("unshare") and subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True
    )
    if not can or can.returncode:
        pytest.skip("no file systems can be mounted here")
    home = tmp_path / "home"
    home.mkdir()
    head = "Job,Ticket ID,Annotator,Intent,Seconds\n"
    rows = "".join(f"SI-01,T-{n},ann,Refund,{n}\n" for n in range(N_ROWS))
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(head + rows.replace("ann", f"ann{name}"))
    kept = tmp_path / "facts.duckdb"
    script = SCRIPT.format(
        small=small, python=sys.executable, kept=kept, files=f"{tmp_path}/a.csv {tmp_path}/b.csv"
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=REPOSITORY,
        env={**os.environ, "ASSAY_HOME": str(home), "ASSAY_SETTLE_SECONDS": "0"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    codes = re.findall(r"code (\d+)", done.stdout)
    told = done.stdout + done.stderr
    assert codes == ["75", "75", "0", "0"], told
    assert len(re.findall(r"About \d+ MB are needed", done.stderr)) == 2, told
    assert "Traceback" not in told
    with duckdb.connect(str(kept), read_only=True) as facts:
        query = "select count(*), count(distinct (source_key, annotator)) from raw.answers"
        assert facts.execute(query).fetchall() == [(2 * N_ROWS, 2 * N_ROWS)]
        query = "select status, count(*) from raw.deliveries group by status"
        assert facts.execute(query).fetchall() == [("landed", 2)]
