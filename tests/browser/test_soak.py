"""Dashboards, reviewers, deliveries and runs at once: nothing fails and no decision is lost.

Ten minutes with ASSAY_PROVE=1: 8 dashboards, one of which goes to another page every 2 s, 5
reviewers at 4 decisions a second, a run every 20 s, a delivery every 5 s. Else a tenth of that,
with fewer people. Times are told, not judged: they are the machine's.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, WebSocket

from assay.journal import Journal
from assay.workspace import REPOSITORY
from tests.browser.conftest import PAGES

PROVE = bool(os.environ.get("ASSAY_PROVE"))
SECONDS = float(os.environ.get("ASSAY_SOAK_SECONDS") or (600 if PROVE else 60))
DASHBOARDS, REVIEWERS = (8, 5) if PROVE else (2, 3)
DECISIONS_PER_SECOND = 4
SECONDS_BETWEEN_WALKS = 2
INTERACTIONS = 500
# Each works at items of their own, and comes back to them: two decisions and two undone. At the
# end of the queue they load what is left.
PRESS = """([milliseconds]) => {
    const press = (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key}));
    let presses = 0;
    window.pressing = setInterval(() => {
        press('sfuu'[presses % 4]);
        presses += 1;
        if (presses % 40 === 0) press('Enter');
    }, milliseconds);
}"""
# What a page hands in and hears about it, noted in the page.
LISTEN = """
    const send = window.fetch;
    window.made = [];
    window.heard = [];
    window.fetch = async (url, how) => {
        if (url !== 'decisions') return send(url, how);
        window.made.push(...JSON.parse(how.body).map((one) => one.decision_id));
        const answer = await send(url, how);
        if (answer.ok) window.heard.push(...await answer.clone().json());
        return answer;
    };
"""
UNSAVED = "() => JSON.parse(sessionStorage.getItem('assay-review-outbox') || '[]').length"


def figure(name: str, seconds: list[float]) -> str:
    """One figure: median and 95th percentile in seconds."""
    p95 = sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    return f"{name}: median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, n {len(seconds)}"


def memory_mb(server: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Connections:
    """How often a page connected itself to the server."""

    def __init__(self, page: Page) -> None:
        self.n = 0
        page.on("websocket", self._count)

    def _count(self, _socket: WebSocket) -> None:
        self.n += 1


def start_operation(workspace):
    """Deliveries and runs, in a process of their own."""
    with (workspace.home / "operation.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.browser.operation", "5", "20"],
            cwd=REPOSITORY,
            env={**os.environ, "ASSAY_HOME": str(workspace.home), "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )


@pytest.fixture
def crew(serve, visit, demo_warehouse, copy_warehouse):
    """A server with people in front of it: reviewers, then dashboards."""
    workspace = copy_warehouse(demo_warehouse)
    names = [f"reviewer{number}@example.org" for number in range(REVIEWERS)]
    (workspace.home / "roles.yml").write_text(f"reviewer: [{', '.join(names)}]\nviewer: [v@v.org]")
    base = serve(workspace, ASSAY_PROXY_HEADER="X-Forwarded-Email")

    def arrive(address):
        return visit(base, extra_http_headers={"X-Forwarded-Email": address})

    reviewers = [arrive(name) for name in names]
    dashboards = [arrive("v@v.org") for _ in range(DASHBOARDS)]
    return workspace, reviewers, dashboards


@pytest.mark.timeout(1800)
def test_a_soak_loses_nothing(crew, serve):
    workspace, reviewers, dashboards = crew
    connections = [Connections(visited.page) for visited in [*reviewers, *dashboards]]
    for number, visited in enumerate(reviewers):
        visited.page.add_init_script(LISTEN)
        page = visited.open("review")
        place = page.locator(".adjudication .place", has_text="1 of")
        place.wait_for()
        for _ in range(number * int(place.inner_text().split()[2]) // REVIEWERS):
            page.keyboard.press("ArrowRight")
    for visited in dashboards:
        visited.open("")
    operation = start_operation(workspace)
    for visited in reviewers:
        visited.page.evaluate(PRESS, [1000 * REVIEWERS / DECISIONS_PER_SECOND])
    before, took, number = memory_mb(serve.servers[-1]), [], 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        visited = dashboards[number % DASHBOARDS]
        start = time.perf_counter()
        page = visited.walk_to(PAGES[number % len(PAGES)])
        took.append(time.perf_counter() - start)
        assert page.locator("[data-testid=stException]").count() == 0
        number += 1
        page.wait_for_timeout(max(0, 1000 * (SECONDS_BETWEEN_WALKS - took[-1])))
    for visited in reviewers:
        visited.page.evaluate("() => clearInterval(window.pressing)")
    for visited in reviewers:
        visited.page.wait_for_function(f"() => ({UNSAVED})() === 0")
        assert visited.page.locator("[data-testid=stException]").count() == 0
        assert visited.foreign == []
    out, _ = operation.communicate(b"stop\n", timeout=300)
    happened = json.loads(out.splitlines()[-1])
    assert happened["problems"] == []
    stored = Journal(workspace.journal).entries(kinds=["decision"])
    # A colleague may stand between a key and a decision; nothing stands between a decision that
    # was made and its answer.
    made = {one for visited in reviewers for one in visited.page.evaluate("window.made")}
    heard = [one for visited in reviewers for one in visited.page.evaluate("window.heard")]
    answered = {one["id"]: one["state"] for one in heard}
    assert made == answered.keys()
    broken = f"{sum(each.n - 1 for each in connections)} connections broken"
    print(f"\n{len(stored)} of {len(made)} decisions stored, {broken}")
    told = {key for key, state in answered.items() if state == "stored"}
    untold = {entry.entry_id for entry in stored} ^ told
    assert {key: answered[key] for key in untold} == {}
    assert len(stored) > SECONDS
    assert Journal(workspace.journal).verify() == []
    with duckdb.connect(str(workspace.current_build), read_only=True) as build:
        arrived = build.execute(
            "select status, count(*) from marts.deliveries where file_name like "
            "'brightlabel_SI-01_%' and received_at > (select min(received_at) + "
            "interval 1 second from marts.deliveries where file_name like 'brightlabel_SI-01_%') "
            "group by all"
        ).fetchall()
        decided = build.execute("select count(*) from marts.decisions").fetchone()[0]
    assert dict(arrived) == {"landed": happened["dropped"]}
    assert decided == sum(entry.payload["action"] != "undo" for entry in stored)
    after = memory_mb(serve.servers[-1])
    went_on = f"{happened['dropped']} deliveries, {happened['runs']} runs"
    memory = f"memory {before:.0f} to {after:.0f} MB"
    print(f"{SECONDS:.0f} s: {went_on}")
    print(f"{figure('page', took)}; {memory}")


@pytest.mark.skipif(not PROVE, reason="500 interactions take minutes: make prove")
@pytest.mark.timeout(1800)
def test_memory_is_flat_over_500_interactions(serve, visit, demo_warehouse):
    visited = visit(serve(demo_warehouse))
    took, memory = [], []
    visited.open("")
    for number in range(INTERACTIONS):
        start = time.perf_counter()
        visited.walk_to(PAGES[number % len(PAGES)])
        took.append(time.perf_counter() - start)
        memory.append(memory_mb(serve.servers[-1]))
    first, last = max(memory[100:150]), max(memory[-50:])
    print(f"\n{figure('page', took)}; memory {first:.0f} MB after 150, {last:.0f} MB after 500")
    assert last <= first * 1.1 + 10, memory[::25]
