"""Conventions that a script can see. Each failure says how to put it right."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assay.workspace import REPOSITORY

MODELS = sorted((REPOSITORY / "models").rglob("*.sql"))
PYTHON = [
    path
    for folder in ("app", "assay", "expectations", "loaders", "benchmarks")
    for path in sorted((REPOSITORY / folder).rglob("*.py"))
]
OURS = ("app", "assay", "expectations", "loaders", "tests", "benchmarks")
# Folder -> what it may import of ours: the line drop, loaders, raw, ..., app runs one way.
MAY_IMPORT = {
    "loaders": ("loaders",),
    "expectations": ("expectations",),
    "assay": ("assay", "loaders", "expectations"),
    "app": ("app", "assay.errors", "assay.journal", "assay.signing", "assay.workspace"),
    "benchmarks": OURS,
}
# Style asks for a split at 300 and 100 lines; well above that it is a must.
LINES = {".py": 600, ".sql": 300}


def short(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def documented() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted((REPOSITORY / "models").rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text()) or {}).get("models", []):
            yield path, model


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_every_model_begins_with_its_grain(model: Path) -> None:
    first = model.read_text().splitlines()[0]
    assert re.match(r"-- One row per .+\.", first), (
        f"{short(model)}: begin line 1 with `-- One row per <grain>.` It is: {first}"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_every_model_has_its_yaml_beside_it(model: Path) -> None:
    pair = model.with_suffix(".yml")
    assert pair.exists(), f"Write {short(pair)}: description (grain first), columns, tests."
    names = [one["name"] for one in yaml.safe_load(pair.read_text())["models"]]
    assert names == [model.stem], f"{short(pair)}: document {model.stem}, and only that."


def test_every_model_and_column_is_described() -> None:
    missing = []
    for path, model in documented():
        if not model.get("description"):
            missing.append(f"{short(path)}: describe {model['name']}")
        missing += [
            f"{short(path)}: describe the column {column['name']}"
            for column in model.get("columns", [])
            if not column.get("description")
        ]
    assert not missing, "\n".join(missing)


def test_marts_state_every_columns_type() -> None:
    missing = [
        f"{short(path)}: add data_type to the column {column['name']}"
        for path, model in documented()
        if "marts" in path.parts
        for column in model.get("columns", [])
        if not column.get("data_type")
    ]
    assert not missing, "\n".join(missing)


def test_only_staging_reads_sources() -> None:
    others = [
        short(model)
        for model in MODELS
        if "staging" not in model.parts and re.search(r"\bsource\s*\(", model.read_text())
    ]
    assert not others, f"Read the staging model with ref() instead of source(): {others}"


def test_only_staging_and_intermediate_read_staging() -> None:
    """A mart may read staging where there is nothing to work out; the app never does."""
    schemas = re.compile(r"\b(staging|intermediate|raw|config)\.\w+", re.IGNORECASE)
    others = [
        short(path)
        for path in sorted((REPOSITORY / "app").rglob("*.sql"))
        if schemas.search(re.sub(r"--.*", "", path.read_text()))
    ]
    assert not others, f"Pages read the schemas marts and checks only: {others}"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", PYTHON, ids=short)
def test_imports_run_one_way(path: Path) -> None:
    allowed = MAY_IMPORT[path.relative_to(REPOSITORY).parts[0]]
    wrong = [
        name
        for name in imports(path)
        if name.split(".")[0] in OURS
        and not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]
    assert not wrong, f"{short(path)} may import {', '.join(allowed)}; it imports {wrong}."


@pytest.mark.parametrize("path", [*PYTHON, *MODELS], ids=short)
def test_files_stay_readable(path: Path) -> None:
    n_lines, most = len(path.read_text().splitlines()), LINES[path.suffix]
    assert n_lines <= most, f"{short(path)} has {n_lines} lines; split it in steps below {most}."


@pytest.mark.parametrize("path", PYTHON, ids=short)
def test_every_module_says_what_it_is(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or ast.get_docstring(ast.parse(text)), (
        f"{short(path)}: begin with a docstring of one sentence."
    )


def test_the_lock_names_no_host() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    found = re.findall(r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*", lock)
    assert not found, f"Make the lock again with `make lock`; it names {found[:3]}."


def test_the_lock_has_hashes_for_every_package() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    bare = [entry.splitlines()[0] for entry in entries if "==" in entry and "--hash" not in entry]
    assert not bare, f"Make the lock again with `make lock`; these have no hash: {bare}."


def test_every_command_and_make_target_is_in_the_readme() -> None:
    from assay import cli

    readme = (REPOSITORY / "README.md").read_text()
    missing = [f"assay {name}" for name in cli.assay.commands if f"assay {name}" not in readme]
    targets = re.findall(r"^([a-z]+):.*## ", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    missing += [f"make {name}" for name in targets if name in ("run", "test", "install")
                and f"make {name}" not in readme]  # fmt: skip
    assert not missing, f"Say in README.md what these do: {', '.join(missing)}."


def test_the_tree_in_the_readme_names_what_is_there() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    named = set(re.findall(r"^([a-z_]+)/ ", readme, re.MULTILINE))
    gone = [name for name in named if not (REPOSITORY / name).exists() and name != "data"]
    assert not gone, f"README.md names folders that are no longer there: {gone}."


def test_seeds_have_the_columns_that_dbt_is_told_of() -> None:
    from assay.starter import seed_columns

    for name, columns in seed_columns().items():
        header = (REPOSITORY / "seeds" / f"{name}.csv").read_text().splitlines()[0]
        assert header.split(",") == columns, (
            f"seeds/{name}.csv and its +column_types in dbt_project.yml differ: make them equal."
        )
