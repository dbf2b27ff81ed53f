"""An empty operation to start from: folders, and seeds with headers only."""

from pathlib import Path

import yaml

from assay.workspace import REPOSITORY, Workspace


def create(folder: str) -> list[str]:
    """Makes what is missing below `folder`; returns what to do next, line by line."""
    config = Path(folder).absolute()
    workspace = Workspace(config / "data", config)
    workspace.create()
    workspace.contracts.mkdir(parents=True, exist_ok=True)
    workspace.seeds.mkdir(parents=True, exist_ok=True)
    for name, columns in seed_columns().items():
        path = workspace.seeds / f"{name}.csv"
        if not path.exists():
            path.write_text(",".join(columns) + "\n")
    return [
        f"{config} is ready: fill in seeds/, then add a feed contract per resource and source in",
        f"loaders/contracts/ (examples: {REPOSITORY / 'loaders' / 'contracts'}). Then:",
        f"  export ASSAY_CONFIG={config} ASSAY_HOME={workspace.home}",
        "  assay run",
    ]


def seed_columns() -> dict[str, list[str]]:
    """Column names per seed, as dbt_project.yml states them."""
    project = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text())
    seeds = project["seeds"]["assay"]
    return {
        name: list(stated["+column_types"])
        for name, stated in seeds.items()
        if not name.startswith("+")
    }
