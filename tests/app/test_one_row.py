"""Every page draws a warehouse in which each mart holds one row at most."""

import shutil

import duckdb
import pytest

from assay.workspace import Workspace
from tests.app.conftest import VIEWS

BATCH = "SI-02"


@pytest.fixture(scope="module")
def one_row(demo_warehouse, tmp_path_factory):
    """The demo, of which one batch, item, resource and annotator are left, a row of each mart."""
    home = tmp_path_factory.mktemp("one_row") / "data"
    run = demo_warehouse.current_run
    shutil.copytree(demo_warehouse.builds / run, home / "builds" / run)
    (home / "builds" / "CURRENT").write_text(run)
    workspace = Workspace(home, demo_warehouse.config)
    with duckdb.connect(str(workspace.current_build)) as build:
        item = build.execute(
            "select item_id from marts.answers where batch_id = ? order by item_id limit 1", [BATCH]
        ).fetchone()
        wanted = {
            "project_id": "support_intents",
            "batch_id": BATCH,
            "item_id": item[0],
            "resource_id": "brightlabel",
            "question_id": "intent",
        }
        for schema, table in _tables(build):
            columns = {row[0] for row in build.execute(f"describe {schema}.{table}").fetchall()}
            for column in wanted.keys() & columns:
                build.execute(f"delete from {schema}.{table} where {column} != ?", [wanted[column]])
            build.execute(
                f"delete from {schema}.{table} where rowid != "
                f"(select min(rowid) from {schema}.{table})"
            )
        counts = [
            build.execute(f"select count(*) from {schema}.{table}").fetchone()[0]
            for schema, table in _tables(build)
        ]
    assert max(counts) == 1 and counts.count(1) > 30
    return workspace, item[0]


def _tables(build):
    return build.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where schema_name in ('marts', 'checks') order by all"
    ).fetchall()


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_renders_one_row(view, open_page, one_row):
    workspace, item = one_row
    app = open_page(workspace, view, **({"item": item} if view == "item" else {}))
    assert not app.exception
    assert not app.error
