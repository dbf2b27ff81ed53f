"""The SQL of panels: short, told by its grain, from marts and checks alone."""

import ast
import re

import pytest

from app import warehouse
from assay.workspace import REPOSITORY

APP = REPOSITORY / "app"
QUERIES = sorted((APP / "queries").rglob("*.sql"))
NAMES = [path.relative_to(APP / "queries").with_suffix("").as_posix() for path in QUERIES]
SOURCES = {path: path.read_text(encoding="utf-8") for path in APP.rglob("*.py")}


@pytest.mark.parametrize("name", NAMES)
def test_a_query_opens_with_its_grain(name):
    first = warehouse.query_text(name).splitlines()[0]
    assert first.startswith("-- One row"), f"{name}.sql: begin with '-- One row per <grain>.'"


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_short(name):
    lines = warehouse.query_text(name).splitlines()
    assert len(lines) <= 60, f"{name}.sql: split it, or let a mart carry the hard part"
    assert max(map(len, lines)) <= 80, f"{name}.sql: keep lines within 80 columns"


@pytest.mark.parametrize("name", NAMES)
def test_a_query_reads_marts_and_checks_only(name):
    schemas = set(re.findall(r"\b(?:from|join)\s+(\w+)\.\w+", warehouse.query_text(name)))
    assert schemas <= {"marts", "checks"}, f"{name}.sql reads {schemas}"


@pytest.mark.parametrize("name", NAMES)
def test_a_query_belongs_to_a_panel(name):
    assert any(f'"{name}"' in source for source in SOURCES.values()), f"{name}.sql is not used"


def test_charts_know_nothing_of_streamlit():
    modules = [*(APP / "charts").glob("*.py"), APP / "palette.py", APP / "wording.py"]
    assert len(modules) > 5
    for module in modules:
        assert "streamlit" not in _imports(module), f"{module.name} imports Streamlit"


OURS = {"assay.journal", "assay.workspace", "assay.signing", "assay.errors"}


def test_the_app_imports_what_writes_the_journal_and_nothing_else_of_ours():
    for path in SOURCES:
        ours = {name for name in _imports(path, whole=True) if name.startswith("assay")}
        assert ours <= OURS, f"{path.name} imports {ours}"


def _imports(path, whole=False):
    names = set()
    for node in ast.walk(ast.parse(SOURCES[path])):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names if whole else {name.split(".")[0] for name in names}
