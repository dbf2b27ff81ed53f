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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def seconds_per_batch(batches: Path, python: Path | None) -> dict[str, float]:
    """Seconds that a batch takes, by what is worked out and with what.

    Alpha and kappas are timed as values alone, and once more as the standard errors that
    `agreement_by_batch` has and these libraries have not: each item is left out in turn, of kappas
    in the pairs that shared it.

    Args:
        batches: CSV with batch_id, item_id, annotator_id, label.
        python: Of irrCAC's environment; None leaves its coefficients out.
    """
    grids = [_grid(table) for table in _tables(batches)]
    took = {
        "krippendorff": _mean_seconds(_alpha, grids),
        "scikit-learn": _mean_seconds(_kappas, grids),
        "krippendorff's errors": _mean_seconds(_alphas_without_item, grids),
        "scikit-learn's errors": _mean_seconds(_kappas_without_item, grids),
    }
    if python is not None:
        done = subprocess.run(
            [str(python), __file__, str(batches)], check=True, text=True, stdout=subprocess.PIPE
        )
        took["irrCAC"] = float(done.stdout)
    return took


def _mean_seconds(work: Callable, grids: list) -> float:
    work(grids[0])  # what it imports is not counted
    start = time.perf_counter()
    for grid in grids:
        work(grid)
    return (time.perf_counter() - start) / len(grids)


def _grid(table: Any) -> Any:
    """Labels as numbers, (annotators, items), NaN where nothing was said."""
    codes = table.assign(label=table["label"].astype("category").cat.codes.astype(float))
    return codes.pivot(index="annotator_id", columns="item_id", values="label").to_numpy()


def _alpha(grid: Any) -> float:
    import krippendorff

    return krippendorff.alpha(reliability_data=grid, level_of_measurement="nominal")


def _alphas_without_item(grid: Any) -> list[float]:
    import krippendorff
    import numpy as np

    labels = np.unique(grid[~np.isnan(grid)])
    counts = (grid[:, :, None] == labels).sum(axis=0)
    return [
        krippendorff.alpha(
            value_counts=np.delete(counts, item, axis=0), level_of_measurement="nominal"
        )
        for item in range(len(counts))
    ]


def _shared(grid: Any) -> Iterator[tuple[Any, Any]]:
    """What two annotators said of the items they share, of pairs who share enough."""
    import numpy as np

    for first, second in itertools.combinations(grid, 2):
        both = ~np.isnan(first) & ~np.isnan(second)
        if both.sum() >= MIN_SHARED_ITEMS:
            yield first[both], second[both]


def _kappas(grid: Any) -> list[float]:
    from sklearn.metrics import cohen_kappa_score

    return [cohen_kappa_score(first, second) for first, second in _shared(grid)]


def _kappas_without_item(grid: Any) -> list[float]:
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    return [
        cohen_kappa_score(np.delete(first, item), np.delete(second, item))
        for first, second in _shared(grid)
        for item in range(len(first))
    ]


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
