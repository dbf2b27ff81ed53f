"""Answers of every type of question: one way to write each, and what is none."""

import json

import pytest

from app.answer_types import canonical, is_by_nobody, problem

KNOWN = {"a", "b", "c"}


@pytest.mark.parametrize(
    ("label_type", "written", "one_way"),
    [
        ("nominal", "a", "a"),
        ("nominal", None, ""),
        ("multilabel", "b|a|b", "a|b"),
        ("multilabel", '["b", "a"]', "a|b"),
        ("text", " as it is\n", " as it is\n"),
        ("interval", "2.50", "2.5"),
        ("interval", " 3.0", "3"),
        ("interval", "about 3", "about 3"),
        ("interval", "nan", "nan"),
        ("span", "not JSON", "not JSON"),
        ("span", '{"start": 1}', '{"start": 1}'),
    ],
)
def test_an_answer_is_written_in_one_way(label_type, written, one_way):
    assert canonical(label_type, written) == one_way


def test_spans_are_sorted_whatever_their_order_and_spacing():
    one, other = {"start": 4, "end": 6, "label": "b"}, {"start": 0, "end": 2, "label": "a"}
    assert canonical("span", json.dumps([one, other])) == canonical(
        "span", json.dumps([other, one], indent=2)
    )


def spans(**change):
    return json.dumps([{"start": 1, "end": 3, "label": "a", "text": "🙂b"} | change])


@pytest.mark.parametrize(
    ("label_type", "label"),
    [
        ("nominal", "a"),
        ("ordinal", "b"),
        ("multilabel", "a|c"),
        ("interval", "2.5"),
        ("text", "anything"),
        ("span", spans()),
        ("span", "[]"),
    ],
)
def test_an_answer_is_taken(label_type, label):
    assert problem(label_type, label, KNOWN, "a🙂bc") is None


@pytest.mark.parametrize(
    ("label_type", "label"),
    [
        ("nominal", "d"),
        ("nominal", None),
        ("nominal", "a|b"),
        ("multilabel", "b|a"),
        ("multilabel", "a|a"),
        ("multilabel", ""),
        ("interval", "many"),
        ("text", "  "),
        ("text", "x" * 20_001),
        ("span", "{}"),
        ("span", "[1]"),
        ("span", "[" * 10_000),
        ("span", spans(start=0)),
        ("span", spans(end=9, text="🙂bc")),
        ("span", spans(start=-3, end=3)),
        ("span", spans(start=True)),
        ("span", spans(label="d")),
        ("span", spans(text="xx")),
        ("span", json.dumps([{"start": 1, "end": 2, "label": "a", "text": "🙂"}] * 1001)),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(label_type, label):
    assert problem(label_type, label, KNOWN, "a🙂bc")


@pytest.mark.parametrize("label", ["0", "2.5", "10", "1e1", "a"])
def test_a_number_within_its_bounds_or_a_label_is_taken(label):
    assert problem("interval", label, KNOWN, bounds=(0, 10)) is None


@pytest.mark.parametrize("label", ["-1", "10.5", "nan", "inf", "1_0", "", "ten"])
def test_a_number_beyond_its_bounds_is_refused(label):
    assert problem("interval", label, KNOWN, bounds=(0, 10))


@pytest.mark.parametrize(
    ("label_type", "label", "answers", "expected"),
    [
        ("nominal", "a", ["b", "c"], True),
        ("nominal", "a", ["a", "c"], False),
        ("multilabel", "a|b", ["b|a", "c"], False),
        ("multilabel", "a", ["b|a", "c"], True),
        ("interval", "3", ["3.0", "4"], False),
        ("interval", "3", ["2", "4"], True),
        ("span", "[]", ["[{}]"], False),
        ("text", "new", ["old"], False),
    ],
)
def test_whether_anybody_answered_so(label_type, label, answers, expected):
    assert is_by_nobody(label_type, label, answers) is expected
