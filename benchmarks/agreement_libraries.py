"""The same statistics by the libraries that people use, batch after batch.

krippendorff and scikit-learn come with the tests. irrCAC (Gwet's coefficients with intervals)
needs an older pandas than ours, so it gets an environment of its own in the user's cache, made
on demand; that environment runs this file as a script, which imports nothing of ours.
"""

import itertools
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

MIN_SHARED_ITEMS = 5
PACKAGES = ("irrCAC==0.4.4",)
ENVIRONMENT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "assay" / "irrcac"


def environment() -> tuple[Path | None, str]:
    """The Python of irrCAC's environment, made if need be; or None, and why not."""
    python = ENVIRONMENT / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    for command in (
        [*uv, "venv", "--quiet", "--allow-existing", "--python", "3.11", str(ENVIRONMENT)],
        [*uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES],
    ):
        try:
            subprocess.run(command, check=True, text=True, capture_output=True, timeout=600)
        except subprocess.CalledProcessError as error:
            return None, " ".join(error.stderr.split())[-300:]
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, str(error)
    return python, ""


def seconds_per_batch(batches: Path, python: Path | None) -> tuple[float, float | None]:
    """Seconds that a batch takes: alpha and kappas; irrCAC's coefficients, if it is there.

    Args:
        batches: CSV with batch_id, item_id, annotator_id, label.
        python: Of irrCAC's environment.
    """
    alphas_and_kappas = _alphas_and_kappas(batches)
    if python is None:
        return alphas_and_kappas, None
    done = subprocess.run(
        [str(python), __file__, str(batches)], check=True, text=True, stdout=subprocess.PIPE
    )
    return alphas_and_kappas, float(done.stdout)


def _alphas_and_kappas(batches: Path) -> float:
    import krippendorff
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    tables = _tables(batches)
    start = time.perf_counter()
    for table in tables:
        codes = table.assign(label=table["label"].astype("category").cat.codes.astype(float))
        grid = codes.pivot(index="annotator_id", columns="item_id", values="label").to_numpy()
        krippendorff.alpha(reliability_data=grid, level_of_measurement="nominal")
        for first, second in itertools.combinations(grid, 2):
            both = ~np.isnan(first) & ~np.isnan(second)
            if both.sum() >= MIN_SHARED_ITEMS:
                cohen_kappa_score(first[both], second[both])
    return (time.perf_counter() - start) / len(tables)


def _coefficients(batches: Path) -> float:
    from irrCAC.raw import CAC

    tables = _tables(batches)
    start = time.perf_counter()
    for table in tables:
        grid = table.pivot(index="item_id", columns="annotator_id", values="label")
        cac = CAC(grid)
        for coefficient in (cac.fleiss, cac.gwet, cac.bp):
            coefficient()
    return (time.perf_counter() - start) / len(tables)


def _tables(batches: Path) -> list:
    import pandas

    warnings.simplefilter("ignore")
    return [table for _, table in pandas.read_csv(batches).groupby("batch_id")]


if __name__ == "__main__":
    print(_coefficients(Path(sys.argv[1])))
