"""The pointer changes with what open pages show and with who may see it, and says nothing else."""

import os
import re

from app import pointer


def test_it_changes_with_builds_runs_and_roles(use, nothing, tmp_path, monkeypatch):
    use(nothing)
    config = tmp_path / "config"
    monkeypatch.setenv("ASSAY_CONFIG", str(config))
    nothing.builds.mkdir(parents=True, exist_ok=True)
    seen = [pointer.current()]

    def changes(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, ns=(len(seen), len(seen)))
        seen.append(pointer.current())

    changes(nothing.builds / "LAST.json", "{}")
    (nothing.builds / "one").mkdir()
    (nothing.builds / "one" / "assay.duckdb").touch()
    changes(nothing.builds / "CURRENT", "one")
    changes(nothing.home / "roles.yml", "viewer: [vera@example.org]")
    changes(nothing.home / "roles.yml", "viewer: []")
    changes(config / "roles.yml", "viewer: []")
    assert len(set(seen)) == 6
    assert pointer.current() == seen[-1]
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in seen)


def test_the_more_pages_are_open_the_longer_they_take_turns(use, nothing):
    use(nothing)
    pointer._looks.clear()
    alone = pointer.seconds_to_draw()
    assert {pointer.looked() for _ in range(12)} == {pointer.current()}
    assert (alone, pointer.seconds_to_draw()) == (2, 24)
    for _ in range(500):
        pointer.looked()
    assert pointer.seconds_to_draw() == 30
