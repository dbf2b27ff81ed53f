"""Adjudicating sets of labels, spans and texts by keyboard and mouse; blind; with a guideline."""

import json

import duckdb
import pytest

from assay.journal import Journal

TICKETS = "review?batch=support_intents/SI-01"


@pytest.fixture
def desk(serve, visit, demo_warehouse, copy_warehouse):
    """Opens the queue of a build whose tickets have another type of question."""
    workspace = copy_warehouse(demo_warehouse)

    def open_desk(label_type, answers, path=TICKETS):
        with duckdb.connect(str(workspace.current_build)) as build:
            build.execute(
                "update marts.questions set label_type = ? where question_id = 'intent'",
                [label_type],
            )
            rows = build.execute(
                "select item_id, text, answers from marts.review_queue "
                "inner join marts.items using (project_id, item_id) "
                "where project_id = 'support_intents'"
            ).fetchall()
            for item_id, text, cards in rows:
                told = json.loads(cards)
                for number, card in enumerate(told):
                    card["label"] = answers(text, number)
                    build.execute(
                        "update marts.answers set label = ? where item_id = ? and annotator_id = ?",
                        [card["label"], item_id, card["annotator_id"]],
                    )
                build.execute(
                    "update marts.review_queue set consensus = null, is_tie = false, answers = ? "
                    "where item_id = ?",
                    [json.dumps(told), item_id],
                )
        page = visit(serve(workspace)).open(path)
        page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
        return page

    open_desk.workspace = workspace
    return open_desk


def stored(desk, page, count):
    page.locator(".saving", has_text="All saved").wait_for(timeout=20_000)
    entries = Journal(desk.workspace.journal).entries(kinds=["decision"])
    assert len(entries) == count
    return [entry.payload for entry in entries]


def test_a_set_of_labels_is_chosen_with_digits_and_decided_with_enter(desk):
    page = desk("multilabel", lambda text, number: "refund|transfer" if number else "refund")
    assert page.locator(".label.chosen .name").all_inner_texts() == ["Refund"]
    for key in ("3", "2", "Enter"):
        page.keyboard.press(key)
    page.locator(".place", has_text="1 of").wait_for(timeout=5_000)
    page.locator(".state", has_text="Nobody answered so").wait_for(timeout=5_000)
    page.keyboard.type("Only the transfer")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    for key in ("3", "Enter"):
        page.keyboard.press(key)
    first, second = stored(desk, page, 2)
    assert (first["label"], first["comment"]) == ("transfer", "Only the transfer")
    assert second["label"] == "refund|transfer"


def _spans(text, number):
    return json.dumps([{"start": 0, "end": 4 + number, "label": "refund"}])


def test_spans_are_drawn_moved_named_and_removed(desk):
    page = desk("span", _spans)
    text = page.locator(".spans").inner_text()
    # These senders name places; the cards name the words.
    assert page.locator(".group-head .label-name").first.inner_text().startswith(text[:4])
    assert page.locator(".spans mark").count() == 1
    for key in (">", ">", ".", "3"):
        page.keyboard.press(key)
    page.keyboard.press("w")
    page.keyboard.press("W")
    page.locator(".spans .marked").first.wait_for(timeout=5_000)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)
    body = page.locator(".spans .piece").nth(1)
    box = body.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 12, steps=5)
    page.mouse.up()
    page.locator(".state", has_text="Which label?").wait_for(timeout=5_000)
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    first, second, third = (json.loads(one["label"]) for one in stored(desk, page, 3))
    moved = next(span for span in first if span["label"] == "transfer")
    assert (moved["start"], moved["end"], moved["text"]) == (1, 6, text[1:6])
    assert len(first) == 2 and any(" " in span["text"] for span in first)
    assert second == []
    assert {span["label"] for span in third} == {"refund", "verification"}


def test_tab_leads_out_of_the_spans_and_enter_presses_what_it_led_to(desk):
    page = desk("span", _spans)
    take = page.locator(".use").last
    take.click()
    page.keyboard.press("Enter")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    skip = page.locator(".action", has_text="Skip")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if skip.evaluate("button => button.matches(':focus')"):
            break
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)
    assert [one["action"] for one in stored(desk, page, 2)] == ["label", "skip"]


def test_offsets_count_characters_as_the_warehouse_does(desk):
    with duckdb.connect(str(desk.workspace.current_build)) as build:
        build.execute("update marts.items set text = '🙂🙂 ab ' || text where project_id like 's%'")
    page = desk("span", lambda text, number: "[]")
    for key in ("w", "4", "Enter"):
        page.keyboard.press(key)
    (decision,) = stored(desk, page, 1)
    assert json.loads(decision["label"]) == [
        {"start": 3, "end": 5, "label": "account_access", "text": "ab"}
    ]


def test_a_text_is_edited_and_shows_what_changed(desk):
    page = desk("text", lambda text, number: "Please send it back." if number else "Send it back.")
    page.keyboard.press("t")
    page.keyboard.press("Control+a")
    page.keyboard.type("Send it home 1.")
    page.locator(".text-editor ins", has_text="home").wait_for(timeout=5_000)
    assert page.locator(".text-editor del").first.inner_text() == "back"
    page.keyboard.press("Control+Enter")
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    page.locator(".group", has_text="Please send it back.").get_by_text("Take this").click()
    page.keyboard.press("Enter")
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)
    labels = [decision["label"] for decision in stored(desk, page, 2)]
    assert labels == ["Send it home 1.", "Please send it back."]


def test_a_number_is_typed_within_its_bounds(desk):
    with duckdb.connect(str(desk.workspace.current_build)) as build:
        build.execute(
            "update marts.labels set value = sort_order * 10 where question_id = 'intent'"
        )
    page = desk("interval", lambda text, number: "20.0")
    field = page.locator("input.editor")
    assert (field.input_value(), field.get_attribute("min")) == ("20", "10")
    assert page.locator(".label .name").all_inner_texts() == ["Can't tell"]
    for key in ("9", "9", "Enter"):
        page.keyboard.press(key)
    page.locator(".state", has_text="not between 10 and").wait_for(timeout=5_000)
    page.locator(".place", has_text="1 of").wait_for(timeout=5_000)
    for key in ("3", "5", ".", "5", "Enter"):
        page.keyboard.press(key)
    page.locator(".state", has_text="Nobody answered so").wait_for(timeout=5_000)
    page.keyboard.type("Counted again")
    for key in ("Escape", "Enter"):
        page.keyboard.press(key)
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    page.keyboard.press("Enter")
    page.locator(".place", has_text="3 of").wait_for(timeout=5_000)
    page.keyboard.press("c")
    page.keyboard.type("The text is cut off")
    for key in ("Escape", "x"):
        page.keyboard.press(key)
    page.locator(".place", has_text="4 of").wait_for(timeout=5_000)
    labels = [decision["label"] for decision in stored(desk, page, 3)]
    assert labels == ["35.5", "20", "cant_tell"]


def test_a_dispute_of_two_reviewers_stands_beside_the_item(desk):
    with duckdb.connect(str(desk.workspace.current_build)) as build:
        (item_id,) = build.execute(
            "select item_id from marts.review_queue where batch_id = 'SI-01' order by rank"
        ).fetchone()
        build.execute(
            "update marts.review_queue set reason = 'reviewers_disagree', takes_two = true, "
            "reviewers = ['anselm', 'benno'] where item_id = ?",
            [item_id],
        )
        for number, (reviewer, label) in enumerate([("anselm", "refund"), ("benno", "transfer")]):
            build.execute(
                "insert into marts.decisions by name select ? as decision_id, ? as reviewer, "
                "? as label, ? as item_id, 'support_intents' as project_id, 'intent' as "
                "question_id, 'label' as action, 'subjective' as reason, '<b>see s. 4</b>' as "
                "comment, true as is_standing, true as is_disputed, true as takes_two, false as "
                "is_current, false as is_undone, now()::timestamp as decided_at",
                [f"{number}" * 32, reviewer, label, item_id],
            )
    page = desk("nominal", lambda text, number: "refund", f"{TICKETS}&reason=reviewers_disagree")
    dispute = page.locator(".dispute")
    assert dispute.locator(".label-name").all_inner_texts() == ["Refund", "Transfer"]
    assert (
        "anselm, Subjective" in dispute.inner_text() and "<b>see s. 4</b>" in dispute.inner_text()
    )
    page.keyboard.press("2")
    (decision,) = stored(desk, page, 1)
    assert decision["label"] == "refund"


def test_blind_the_answers_stay_on_the_server(desk):
    page = desk("nominal", lambda text, number: "refund", f"{TICKETS}&answers=hidden")
    page.get_by_text("The answers are hidden.").wait_for(timeout=5_000)
    assert page.locator(".group, .votes-bar, .label .votes").count() == 0
    page.keyboard.press("d")
    page.keyboard.press("4")
    (decision,) = stored(desk, page, 1)
    assert (decision["is_blind"], decision["confidence"]) == (True, "sure")


def test_the_guideline_and_the_history_stand_beside_the_item(desk):
    page = desk("nominal", lambda text, number: "refund")
    guideline = page.locator(".guideline")
    assert "Guideline 3" in guideline.inner_text()
    assert guideline.locator("> .section .section-title").all_inner_texts() == ["Refund"]
    page.locator(".history summary").click()
    page.locator(".event", has_text="Arrived").first.wait_for(timeout=5_000)
