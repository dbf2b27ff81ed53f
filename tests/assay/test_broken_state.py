"""A pointer, a note or a build that somebody broke: the next run builds anew."""

import pytest

from assay import publication


@pytest.mark.parametrize("content", [b"\xff\xfe", b"../elsewhere", b"", b"no such build"])
def test_a_broken_pointer_is_no_build(demo_warehouse, copy_warehouse, content):
    workspace = copy_warehouse(demo_warehouse)
    (workspace.builds / "CURRENT").write_bytes(content)
    assert workspace.current_build is None
    assert publication.current(workspace) is None


@pytest.mark.parametrize("note", ["", "[1]", '{"fingerprint": null}', '{"fingerprint": {}}'])
def test_a_broken_note_is_no_build(demo_warehouse, copy_warehouse, note):
    workspace = copy_warehouse(demo_warehouse)
    assert publication.current(workspace) is not None
    (workspace.current_build.parent / "build.json").write_text(note)
    assert publication.current(workspace) is None


def test_a_truncated_build_is_no_build(demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    with workspace.current_build.open("r+b") as file:
        file.truncate(5000)
    assert publication.current(workspace) is None
