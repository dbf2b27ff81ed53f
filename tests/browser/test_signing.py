"""What a lead signs in a browser: shown at once, done by the next run."""

import shutil

import duckdb
import pytest

from assay import pipeline
from assay.demo import write_demo
from assay.workspace import REPOSITORY, Workspace

PACKAGE = "si-02-r2-brightlabel"


@pytest.fixture
def proposing(tmp_path, engine):
    """The demo where a lead approves what Support intents sends back."""
    config = tmp_path / "config"
    for part in ("seeds", "loaders/contracts"):
        shutil.copytree(REPOSITORY / part, config / part)
    projects = config / "seeds" / "projects.csv"
    text = projects.read_text(encoding="utf-8")
    head, sep, tail = text.partition("support_intents,")
    projects.write_text(head + sep + tail.replace(",auto,", ",approve,", 1), encoding="utf-8")
    workspace = Workspace(tmp_path / "data", config)
    workspace.create()
    write_demo(workspace)
    assert pipeline.run(workspace, engine).ok
    return workspace


def ask(workspace, sql, *values):
    with duckdb.connect(str(workspace.current_build), read_only=True) as build:
        return build.execute(sql, values).fetchall()


def test_a_package_goes_out_after_its_approval_and_a_batch_passes_with_a_signature(
    proposing, serve, visit, engine
):
    workspace = proposing
    of_package = "select status from marts.packages where package_id = ?"
    assert ask(workspace, of_package, PACKAGE) == [("proposed",)]
    visited = visit(serve(workspace))
    page = visited.open("")
    page.get_by_text("1 to approve").first.wait_for()
    page = visited.open("batches?batch=support_intents/SI-02")
    page.get_by_role("button", name="Approve the rework package").click()
    page.get_by_text("28 items to BrightLabel").wait_for()
    page.get_by_label("Note").fill("within <b>budget</b>")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text(f"ruth approved package {PACKAGE}. It counts with the next run.").wait_for()
    assert not (workspace.outbox / "brightlabel" / PACKAGE).exists()

    (undecided,) = ask(
        workspace,
        "select min(project_id || '/' || batch_id) from marts.batch_status "
        "where status in ('undecided', 'in_review', 'blocked')",
    )[0]
    page = visited.open(f"batches?batch={undecided}")
    page.get_by_role("button", name="Sign off").click()
    dialog = page.locator("[data-testid=stPopoverBody]")
    dialog.get_by_role("button", name="Sign off").click()
    page.get_by_text("Please give a reason").wait_for()
    dialog.get_by_label("Why is this batch good enough?").fill("looked at every conflict")
    dialog.get_by_role("button", name="Sign off").click()
    page.get_by_text("ruth signed the batch off. It counts with the next run.").wait_for()

    assert pipeline.run(workspace, engine).ok
    assert ask(workspace, of_package, PACKAGE) == [("sent",)]
    assert (workspace.outbox / "brightlabel" / PACKAGE / "manifest.json").exists()
    project, batch = undecided.split("/")
    accepted = "select status from marts.batch_status where project_id = ? and batch_id = ?"
    assert ask(workspace, accepted, project, batch) == [("accepted",)]
    page = visited.open("batches?batch=support_intents/SI-02")
    assert page.get_by_role("button", name="Approve the rework package").count() == 0
    page = visited.open(f"batches?batch={undecided}")
    assert page.get_by_role("button", name="Sign off").count() == 0
    assert visited.foreign == []
