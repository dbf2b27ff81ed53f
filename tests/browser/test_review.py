"""Adjudicating by keyboard: fast, nothing lost, counted by the next run."""

import os
import statistics

import duckdb
import pytest

from assay import pipeline
from assay.journal import Journal

QUEUE_LENGTH = "review?batch=translation_quality/TQ-02"


@pytest.fixture
def desk(serve, visit, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    visited = visit(serve(workspace))

    def open_desk(path="review"):
        page = visited.open(path)
        page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
        return page

    return workspace, visited, open_desk


def decisions(workspace):
    return Journal(workspace.journal).entries(kinds=["decision"])


def decide(page):
    """Chooses a label that somebody answered: for another, a comment would be asked."""
    place = page.locator(".place").inner_text()
    page.keyboard.press(page.locator(".label:has(.votes) kbd").first.inner_text())
    page.wait_for_function(
        """(place) => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
            .map((host) => host.shadowRoot.querySelector('.place'))
            .some((each) => each && each.textContent !== place)""",
        arg=place,
    )


def all_saved(page):
    page.locator(".saving", has_text="All saved").wait_for(timeout=20_000)


def outbox_is_empty(page):
    page.wait_for_function(
        "() => (sessionStorage.getItem('assay-review-outbox') || '[]') === '[]'", timeout=20_000
    )


# All of it with ASSAY_PROVE=1: 200 keys at each pace.
KEYS = 200 if os.environ.get("ASSAY_PROVE") else 40
PACES = (0, 50, 100, 200) if os.environ.get("ASSAY_PROVE") else (0, 50)


@pytest.mark.parametrize("pause", PACES)
def test_no_key_is_lost_however_fast(desk, pause):
    workspace, visited, open_desk = desk
    page = open_desk()
    for number in range(KEYS):
        page.keyboard.press("sfuu"[number % 4])
        page.wait_for_timeout(pause)
    outbox_is_empty(page)
    stored = decisions(workspace)
    assert len(stored) == len({entry.entry_id for entry in stored}) == KEYS
    actions = [entry.payload["action"] for entry in stored]
    assert actions == ["skip", "flag", "undo", "undo"] * (KEYS // 4)
    assert {entry.actor for entry in stored} == {"ruth"}
    assert visited.foreign == []


def test_a_killed_server_loses_no_decision(desk, serve):
    workspace, visited, open_desk = desk
    page = open_desk()
    for _ in range(12):
        page.keyboard.press("s")
        page.wait_for_timeout(40)
    server = serve.servers[-1]
    unsaved = "() => JSON.parse(sessionStorage.getItem('assay-review-outbox') || '[]').length"
    acknowledged = 12 - page.evaluate(unsaved)
    server.kill()
    server.wait(timeout=20)
    assert len(decisions(workspace)) >= acknowledged
    for _ in range(8):
        page.keyboard.press("f")
    assert page.evaluate(unsaved) >= 8
    serve(workspace, port=int(visited.base.rsplit(":", 1)[1]))
    page.reload()
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=30_000)
    page.wait_for_function(f"() => ({unsaved})() === 0", timeout=30_000)
    stored = [entry.payload["action"] for entry in decisions(workspace)]
    assert sorted(stored) == ["flag"] * 8 + ["skip"] * 12


def test_the_keyboard_alone_is_enough(desk):
    workspace, _, open_desk = desk
    page = open_desk(QUEUE_LENGTH)
    press = page.keyboard.press
    press("?")
    page.get_by_text("the guideline needs this case").last.wait_for(timeout=5_000)
    press("?")
    press("c")
    page.keyboard.type("Idioms 1 and 2: see s. 4")
    press("Escape")
    press("e")
    press("g")
    press("3")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    press("s")
    press("f")
    press("ArrowLeft")
    press("ArrowLeft")
    page.locator(".state", has_text="Decided: skip").wait_for(timeout=5_000)
    press("u")
    all_saved(page)
    stored = [entry.payload for entry in decisions(workspace)]
    assert [payload["action"] for payload in stored] == ["label", "skip", "flag", "undo"]
    first = stored[0]
    assert first["comment"] == "Idioms 1 and 2: see s. 4"
    assert (first["reason"], first["guideline_case"]) == ("ambiguous_text", True)
    assert stored[3]["undoes"] == stored[2]["decision_id"]
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)

    plurality = page.locator(".label.plurality .name").inner_text()
    press("a")
    page.locator(".place", has_text="4 of").wait_for(timeout=5_000)
    all_saved(page)
    names = duckdb.connect(str(workspace.current_build), read_only=True).execute(
        "select label, name from marts.labels where project_id = 'translation_quality'"
    )
    assert dict(names.fetchall())[decisions(workspace)[-1].payload["label"]] == plurality


def test_a_held_key_and_a_double_click_decide_one_item_each(desk):
    workspace, _, open_desk = desk
    page = open_desk(QUEUE_LENGTH)
    for _ in range(5):
        page.keyboard.down("s")  # Down again without up is what a held key sends.
    page.keyboard.up("s")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    page.locator(".action", has_text="Flag").dblclick()
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)
    page.locator(".label:has(.votes)").first.dblclick()
    page.locator(".place", has_text="4 of").wait_for(timeout=5_000)
    page.locator(".action", has_text="Next").dblclick()
    page.locator(".place", has_text="6 of").wait_for(timeout=5_000)
    all_saved(page)
    actions = [entry.payload["action"] for entry in decisions(workspace)]
    assert actions == ["skip", "flag", "label"]


def test_at_the_end_enter_loads_what_is_left_and_what_was_decided_can_come_back(desk):
    workspace, _, open_desk = desk
    page = open_desk("review?batch=support_intents/SI-04")
    length = int(page.locator(".place").inner_text().split()[2])
    press = page.keyboard.press
    press("s")
    press("s")
    for _ in range(length - 2):
        press("ArrowRight")
    page.locator(".done", has_text="Load what is left").wait_for(timeout=5_000)
    all_saved(page)
    press("Enter")
    page.locator(".place", has_text=f"1 of {length - 2}").wait_for(timeout=20_000)
    press("u")
    page.locator(".place", has_text=f"1 of {length - 1}").wait_for(timeout=5_000)
    outbox_is_empty(page)
    stored = [entry.payload for entry in decisions(workspace)]
    assert [payload["action"] for payload in stored] == ["skip", "skip", "undo"]
    assert stored[2]["undoes"] == stored[1]["decision_id"]


def test_place_comment_and_undo_outlive_a_walk_to_another_page(desk):
    workspace, visited, open_desk = desk
    page = open_desk()
    press = page.keyboard.press
    press("s")
    press("c")
    page.keyboard.type("halfway")
    press("Escape")
    all_saved(page)
    visited.walk_to("Overview")
    visited.walk_to("Review")
    page.locator(".place", has_text="2 of").wait_for(timeout=20_000)
    assert page.locator(".comment-label textarea").input_value() == "halfway"
    press("u")
    page.locator(".place", has_text="1 of").wait_for(timeout=5_000)
    outbox_is_empty(page)
    stored = [entry.payload for entry in decisions(workspace)]
    assert [payload["action"] for payload in stored] == ["skip", "undo"]


def test_what_was_not_saved_survives_a_reload(desk):
    workspace, _, open_desk = desk
    page = open_desk()
    page.context.set_offline(True)
    for key in "sfsf":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    page.reload()
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    outbox_is_empty(page)
    assert len(decisions(workspace)) == 4


def test_the_next_item_is_on_screen_at_once(desk):
    _, _, open_desk = desk
    page = open_desk()
    took = page.evaluate(
        """async () => {
            const host = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
                .find((each) => each.shadowRoot.querySelector('.adjudication'));
            const place = host.shadowRoot.querySelector('.place');
            const took = [];
            for (let press = 0; press < 30; press += 1) {
                const before = place.textContent;
                const start = performance.now();
                window.dispatchEvent(new KeyboardEvent('keydown', {key: 's'}));
                while (place.textContent === before) await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                took.push(performance.now() - start);
                await new Promise((resolve) => setTimeout(resolve, 60));
            }
            return took;
        }"""
    )
    assert statistics.median(took) <= 100, took


def test_decisions_count_in_the_next_run_and_the_page_stays_at_its_place(desk, engine):
    workspace, _, open_desk = desk
    page = open_desk(QUEUE_LENGTH)
    for _ in range(10):
        decide(page)
    all_saved(page)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    page.get_by_text("A newer build is out").wait_for(timeout=20_000)
    page.locator(".place", has_text="11 of").wait_for(timeout=5_000)
    decide(page)
    all_saved(page)
    build = duckdb.connect(str(workspace.current_build), read_only=True)
    counted = build.execute("select count(*) from marts.decisions where is_current").fetchone()
    assert counted == (10,)
    assert len(decisions(workspace)) == 11
