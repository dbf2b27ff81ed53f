"""Reading: one opener per build, own rows per thread, nothing but the build."""

import gc
import shutil
import weakref
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from app import warehouse


def test_no_build_is_said_so(use, nothing):
    use(nothing)
    assert warehouse.current_build() is None
    with pytest.raises(warehouse.NoBuild):
        warehouse.query("common/projects")


def test_a_build_tells_when_and_from_what_it_was_made(use, demo_warehouse):
    use(demo_warehouse)
    build = warehouse.current_build()
    assert build.finished_at is not None
    assert build.last_journal_seq > 0
    assert build.seconds["build"] > 0


def test_times_are_utc_and_nothing_outside_the_build_can_be_read(use, demo_warehouse):
    use(demo_warehouse)
    build = str(demo_warehouse.current_build)
    cursor = warehouse._open(build).cursor()
    assert cursor.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)
    for statement in (
        "select * from read_text('/etc/hostname')",
        "copy marts.items to '/tmp/items.csv'",
        "set enable_external_access = true",
        "create table marts.more (id integer)",
    ):
        with pytest.raises(duckdb.Error):
            cursor.execute(statement)


def test_a_new_build_is_read_from_the_next_query_on(
    use, demo_warehouse, demo_warehouse_in_round_two, copy_warehouse
):
    workspace = copy_warehouse(demo_warehouse)
    use(workspace)
    before = warehouse.query("batches/status", project="support_intents", batch="SI-02")
    pointer = warehouse.pointer()
    run = demo_warehouse_in_round_two.current_run
    shutil.copytree(demo_warehouse_in_round_two.builds / run, workspace.builds / run)
    (workspace.builds / "CURRENT").write_text(run)
    after = warehouse.query("batches/status", project="support_intents", batch="SI-02")
    assert (before.frame["round"][0], after.frame["round"][0]) == (1, 2)
    assert warehouse.pointer() != pointer


def test_who_asks_the_same_gets_the_same_rows_to_themselves(use, demo_warehouse):
    use(demo_warehouse)
    mine, theirs = (warehouse.query("common/projects").frame for _ in range(2))
    untouched = theirs.copy(deep=True)
    assert mine.equals(theirs)
    mine["note"] = "mine"
    mine.loc[0, "name"] = "changed"
    assert theirs.equals(untouched)
    assert warehouse.query("common/projects").frame.equals(untouched)


def test_rows_of_the_build_before_are_not_kept(use, demo_warehouse, demo_warehouse_in_round_two):
    kept = weakref.ref(_rows_of(use, demo_warehouse))
    assert kept() is not None
    _rows_of(use, demo_warehouse_in_round_two)
    gc.collect()
    assert kept() is None


def _rows_of(use, workspace):
    use(workspace)
    sql, path = warehouse.query_text("common/projects"), str(workspace.current_build)
    warehouse.query("common/projects")
    return warehouse._rows(path, sql, {})


def test_a_build_that_goes_away_while_it_is_read_stays_readable(
    use, demo_warehouse, copy_warehouse
):
    workspace = copy_warehouse(demo_warehouse)
    use(workspace)
    cursor = warehouse._open(str(workspace.current_build)).cursor()
    shutil.rmtree(workspace.builds / workspace.current_run)
    assert cursor.execute("select count(*) from marts.items").fetchone()[0] == 800


def test_threads_get_their_own_rows(use, demo_warehouse):
    use(demo_warehouse)
    batches = ["SI-01", "SI-02", "SI-03", "SI-04"] * 30

    def read(batch: str) -> bool:
        found = warehouse.query("batches/status", project="support_intents", batch=batch).frame
        return list(found["batch_id"]) == [batch]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, batches))


def test_columns_are_explained_by_the_warehouse(use, demo_warehouse):
    use(demo_warehouse)
    meanings = warehouse.definitions(warehouse.query("overview/attention", project=None))
    known = dict(zip(meanings["column_name"], meanings["meaning"], strict=True))
    assert known["next_action"] and known["due_at"]
