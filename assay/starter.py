"""An empty operation to start from: folders, and seeds with headers only."""

import shutil
from pathlib import Path

import yaml

from assay.errors import AssayError
from assay.workspace import REPOSITORY, Workspace

# Seeds that a configuration may lack, having been made before they were known of.
OPTIONAL = ("slices", "interpretation_bands", "label_mappings", "guideline_changes")
# Columns likewise.
OPTIONAL_COLUMNS = {
    "projects": ("second_review_share", "clustered_by"),
    "resources": ("items_per_day", "rework_is_free"),
}
# Those that begin with the rows of this repository's, which hold for every project.
WITH_ROWS = ("interpretation_bands",)


def create(folder: str) -> list[str]:
    """Makes what is missing below `folder`; returns what to do next, line by line."""
    config = Path(folder).absolute()
    workspace = Workspace(config / "data", config)
    workspace.create()
    workspace.contracts.mkdir(parents=True, exist_ok=True)
    workspace.seeds.mkdir(parents=True, exist_ok=True)
    _add_missing(workspace.seeds, seed_columns())
    return [
        f"{config} is ready: fill in seeds/, then add a feed contract per resource and source in",
        f"loaders/contracts/ (examples: {REPOSITORY / 'loaders' / 'contracts'}). Then:",
        f"  export ASSAY_CONFIG={config} ASSAY_HOME={workspace.home}",
        "  assay run",
    ]


def complete(seeds: Path) -> None:
    """Adds the optional seeds to a configuration that is older than they are.

    Raises:
        AssayError: One is missing and the folder cannot be written.
    """
    columns = seed_columns()
    try:
        _add_missing(seeds, {name: columns[name] for name in OPTIONAL})
    except OSError as error:
        raise AssayError(
            f"{error.filename} is missing and cannot be made ({error.strerror}). Copy it from "
            f"{REPOSITORY / 'seeds'}, keeping at least its first line."
        ) from None


def _add_missing(seeds: Path, columns_of: dict[str, list[str]]) -> None:
    for name, columns in columns_of.items():
        path = seeds / f"{name}.csv"
        if path.exists():
            continue
        if name in WITH_ROWS:
            shutil.copyfile(REPOSITORY / "seeds" / path.name, path)
        else:
            path.write_text(",".join(columns) + "\n")


def seed_columns() -> dict[str, list[str]]:
    """Column names per seed, as dbt_project.yml states them."""
    project = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text())
    seeds = project["seeds"]["assay"]
    return {
        name: list(stated["+column_types"])
        for name, stated in seeds.items()
        if not name.startswith("+")
    }
