"""Guidelines: the version in force, what changed, and texts that stay texts."""

from datetime import date

import duckdb
import pytest

from app import guidelines, warehouse
from assay.workspace import Workspace
from tests.app.test_pages import bodies

TELLING = {"project": "support_intents", "question": "intent"}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Guidelines of a project "p" in a configuration of their own."""
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    folder = tmp_path / "guidelines" / "p"
    folder.mkdir(parents=True)

    def write(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return write


def test_the_version_in_force_is_the_last_that_has_begun(written):
    written("10.md", "in force from: 2026-02-01\n\n# One\nnew")
    written("9.md", "in force from: 2026-01-01\n\n# One\nold")
    written("draft.md", "in force from: 2999-01-01\n\n# One\ndraft")
    versions = guidelines.of_project("p")
    assert [one.version for one in versions] == ["9", "10", "draft"]
    assert guidelines.in_force(versions, date(2025, 12, 31)) is None
    assert guidelines.in_force(versions, date(2026, 1, 31)).version == "9"
    assert guidelines.in_force(versions, date(2026, 2, 1)).version == "10"


def test_a_text_without_a_head_is_all_text(written):
    written("1.txt", "Note: read well.\nIt begins at once.\n\nAnd goes on.")
    (one,) = guidelines.of_project("p")
    assert one.in_force_from is None
    assert [section.title for section in one.sections] == [""]
    assert one.sections[0].text.startswith("Note: read well.")


@pytest.mark.parametrize("project", ["..", "../p", "p/../p", "", "q", "/"])
def test_a_name_of_data_never_becomes_a_path(written, project):
    written("1.md", "# One\nsecret")
    assert guidelines.of_project(project) == []


def test_changes_name_added_removed_and_changed_sections(written):
    written("1.md", "\n\n# Kept\nsame\n# Gone\nold\n# Said\nPick one, or two.")
    written("2.md", "\n\n# Kept\nsame\n# Said\nPick one. Never two.\n# Come\nnew")
    before, after = guidelines.of_project("p")
    assert [change[0] for change in guidelines.changes(before, after)] == ["Said", "Come", "Gone"]
    runs = guidelines.words_changed("Pick one, or two.", "Pick one. Never two.")
    assert "".join(text for kind, text in runs if kind != "added") == "Pick one, or two."
    assert "".join(text for kind, text in runs if kind != "removed") == "Pick one. Never two."
    assert ("same", "Pick one") in runs


def test_the_page_shows_what_was_in_force_at_the_date_of_the_url(open_page, demo_warehouse):
    now = bodies(open_page(demo_warehouse, "guidelines", question="support_intents/intent"))
    assert "Somebody has agreed to pay before." in now
    then = open_page(
        demo_warehouse, "guidelines", question="support_intents/intent", on="2024-06-01"
    )
    assert not then.exception
    shown = bodies(then).split("What changed")[0]
    assert "A shop or we owe money back." in shown and "agreed to pay before" not in shown


def test_a_guideline_is_shown_as_text(open_page, demo_warehouse, tmp_path, monkeypatch):
    folder = tmp_path / "guidelines" / "support_intents"
    folder.mkdir(parents=True)
    attack = "<img src='https://evil.example/x.png' onerror='alert(1)'>"
    (folder / "1.md").write_text(f"\n\n# {attack}\nText {attack}")
    (folder / "2.md").write_text(f"\n\n# {attack}\nNew {attack}")
    workspace = Workspace(demo_warehouse.home, tmp_path)
    app = open_page(workspace, "guidelines", question="support_intents/intent")
    assert not app.exception
    assert "&lt;img" in bodies(app) and "<img" not in bodies(app)


def test_labels_that_came_went_and_were_renamed(use, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    with duckdb.connect(str(workspace.current_build)) as build:
        build.execute(
            """
            insert into marts.labels
            select * replace ('2' as taxonomy_version, timestamp '2026-01-01' as valid_from)
            from marts.labels
            where project_id = 'support_intents' and label != 'transfer';
            update marts.labels set name = 'Money back'
            where label = 'refund' and taxonomy_version = '2';
            update marts.labels set label = 'card', name = 'Card'
            where label = 'verification' and taxonomy_version = '2';
            """
        )
    use(workspace)
    frame = warehouse.query("guidelines/label_changes", before="1", after="2", **TELLING).frame
    assert dict(zip(frame["label"], frame["change"], strict=True)) == {
        "refund": "renamed",
        "transfer": "removed",
        "verification": "removed",
        "card": "added",
    }


def test_labels_in_force_follow_the_date(open_page, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    with duckdb.connect(str(workspace.current_build)) as build:
        build.execute(
            """
            insert into marts.labels
            select * replace ('2' as taxonomy_version, timestamp '2026-01-01' as valid_from)
            from marts.labels where project_id = 'support_intents'
            """
        )
    for on, version in (("2025-12-31", "1"), ("2026-01-01", "2")):
        app = open_page(workspace, "guidelines", question="support_intents/intent", on=on)
        assert not app.exception
        assert f"Version {version} of the label set." in [each.value for each in app.caption]
