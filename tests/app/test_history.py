"""What changed since somebody was last here, and what the last runs came to."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from app import charts, history, warehouse
from assay import publication
from tests.app.test_pages import bodies, texts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_visit_ends_half_an_hour_after_its_last_page(use, nothing):
    nothing.create()
    use(nothing)
    assert history.last_visit("ruth", NOW) is None
    for minutes in (0.5, 10, 35, 60):
        assert history.last_visit("ruth", NOW + timedelta(minutes=minutes)) is None
    later = NOW + timedelta(hours=3)
    assert history.last_visit("ruth", later) == NOW + timedelta(minutes=60)
    assert history.last_visit("ruth", later + timedelta(minutes=5)) == NOW + timedelta(minutes=60)
    assert history.last_visit("../omar", later) is None
    assert len(list((nothing.home / "visits").iterdir())) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seen": 7}', '{"seen": "yesterday"}'])
def test_a_broken_note_is_a_first_visit(use, nothing, text):
    nothing.create()
    use(nothing)
    history.last_visit("ruth", NOW)
    (note,) = (nothing.home / "visits").iterdir()
    note.write_text(text)
    assert history.last_visit("ruth", NOW + timedelta(days=1)) is None


def test_changes_are_told_against_the_build_that_was_shown_then(use, demo_warehouse_in_round_two):
    use(demo_warehouse_in_round_two)
    first, *_, last = history._published()
    assert history.changes_since(last.recorded_at) == []
    (moved,) = [
        change for change in history.changes_since(first.recorded_at) if change.batch_id == "SI-02"
    ]
    assert (moved.before, moved.after) == ("rework", "passed")
    assert ("agreement/intent", "fail", "pass") in moved.verdicts
    everything = history.changes_since(LONG_AGO)
    assert len(everything) == 6 and {change.before for change in everything} == {None}
    assert history.changes_since(LONG_AGO, "translation_quality") == [
        change for change in everything if change.project_id == "translation_quality"
    ]
    assert history.n_published_since(LONG_AGO) == len(history._published())


def test_the_overview_says_what_changed_since_the_day_in_the_url(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "overview", since="7")
    assert not app.exception
    assert "0 batches moved, 6 batches are new, 2 builds." in texts(app)
    figures = re.findall(r"<dt>(\w+)</dt><dd[^>]*>([\d,]+)", bodies(app))
    assert {("Files", "20"), ("Stopped", "1"), ("Quarantined", "5")} <= set(figures)


def test_a_batch_that_moved_is_told_with_the_status_it_had(
    open_page, use, demo_warehouse_in_round_two, shown, monkeypatch
):
    use(demo_warehouse_in_round_two)
    first_build = history._published()[0].recorded_at
    monkeypatch.setattr(history, "last_visit", lambda name: first_build)
    assert not open_page(demo_warehouse_in_round_two, "overview").exception
    (changes,) = [result for result in shown if result.name == "overview/changes"]
    assert changes.parameters["since"] == first_build and not changes.sql
    (moved,) = changes.frame[changes.frame["status_before"] == "rework"].to_dict("records")
    assert (moved["batch_id"], moved["status"]) == ("SI-02", "passed")
    assert moved["verdicts"] == "Agreement pass"


def test_every_run_leaves_a_line_and_the_file_stays_small(use, nothing, monkeypatch):
    nothing.create()
    use(nothing)
    monkeypatch.setattr(publication, "MOST_BYTES_OF_RUNS", 5_000)
    for number in range(60):
        attempt = {
            "run_id": f"r{number}",
            "ok": number != 59,
            "published": number % 2 == 0,
            "started_at": "2026-03-01T12:00:00+00:00",
            "finished_at": f"2026-03-01T12:00:{number:02}+00:00",
            "message": "<b>said</b>" * 100,
        }
        publication.note_attempt(nothing, attempt)
    path = nothing.builds / "RUNS.jsonl"
    assert path.stat().st_size <= 6_000
    with path.open("a") as file:
        file.write("torn")
    runs = warehouse.attempts(5).frame
    assert list(runs["run_id"]) == ["r59", "r58", "r57", "r56"]
    assert list(runs["outcome"]) == ["Failed", "Published", "Nothing new", "Published"]
    assert list(runs["seconds"]) == [59, 58, 57, 56]
    assert "NaN" not in json.dumps(charts.run_times(runs).to_dict())


def test_failed_runs_are_told_on_the_page_of_quality(open_page, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    failed = {
        "run_id": "x",
        "ok": False,
        "started_at": "2026-03-01T12:00:00+00:00",
        "finished_at": "2026-03-01T12:00:09+00:00",
        "message": "The seed labels.csv has no column 'label'.",
    }
    publication.note_attempt(workspace, failed)
    app = open_page(workspace, "quality")
    assert not app.exception
    assert "The seed labels.csv has no column" in texts(app)
