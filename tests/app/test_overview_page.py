"""The overview for people without access: made with each build, whole, silent and escaped."""

import re
import shutil

import duckdb

from assay import overview_page
from assay.workspace import Workspace


def test_every_build_comes_with_its_overview(demo_warehouse):
    page = (demo_warehouse.docs / "overview.html").read_text(encoding="utf-8")
    for told in ("SI-02", "Autumn tickets, after the price change", "BrightLabel", "late"):
        assert told in page
    assert re.search(r"alpha nominal 0\.\d\d \[0\.\d\d, 0\.\d\d\], at least 0\.80", page)
    assert not re.search(r"<script|<img|<iframe|<form|<link|https?://|url\(|@import", page)
    assert "default-src 'none'" in page


def test_a_gate_that_passes_in_spite_of_its_value_says_how(demo_warehouse, tmp_path):
    home = tmp_path / "data"
    shutil.copytree(demo_warehouse.builds, home / "builds")
    workspace = Workspace(home, demo_warehouse.config)
    with duckdb.connect(str(workspace.current_build)) as build:
        build.execute(
            "update marts.gate_results set verdict = 'pass', reason = 'resolved', value = 0.65 "
            "where batch_id = 'SI-02' and metric = 'alpha_nominal' and is_last_round"
        )
    page = overview_page.write(workspace, "2026-03-01T12:00:00+00:00").read_text(encoding="utf-8")
    (line,) = re.findall(r'class="gate ([^"]+)">alpha nominal 0\.65[^<]*<small>([^<]*)<', page)
    assert line == ("pass settled blocking", "(resolved)")
    assert "at least 0.98 <small>(fail, provisional)" in page


def test_a_build_of_nothing_has_one_too(empty_warehouse):
    page = (empty_warehouse.docs / "overview.html").read_text(encoding="utf-8")
    assert "No batch has been ordered yet." in page


def test_texts_stay_texts(demo_warehouse, tmp_path):
    home = tmp_path / "data"
    shutil.copytree(demo_warehouse.builds, home / "builds")
    workspace = Workspace(home, demo_warehouse.config)
    attack = "<script>alert(1)</script>\"'><img src=//evil.example onerror=alert(1)>{{ 7 * 7 }}"
    with duckdb.connect(str(workspace.current_build)) as build:
        for column in ("name", "next_action", "owner", "status"):
            build.execute(f"update marts.batch_status set {column} = ?", [attack])
        build.execute("update marts.projects set name = ?", [attack])
        build.execute("update marts.gate_results set verdict = ?, severity = ?", [attack, attack])
    page = overview_page.write(workspace, "2026-03-01T12:00:00+00:00").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page and "{{ 7 * 7 }}" in page and "01 Mar 2026, 12:00 UTC" in page
    tags = set(re.findall(r"<([a-z]+)", page))
    assert not tags & {"script", "img", "iframe", "form", "a", "link"}
