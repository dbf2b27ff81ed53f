"""What each column of a seed may hold: the one place that says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import isfinite

from assay.workspace import REPOSITORY

TRUTH_METRICS = ("gold_accuracy", "completeness", "reject_rate")
LABEL_METRICS = ("specific_agreement", "alpha", "kappa", "f1", "precision", "recall")
BOOLEANS = ("true", "false", "yes", "no", "1", "0", "t", "f", "y", "n")
LABEL_TYPES = ("nominal", "ordinal", "interval", "multilabel", "span", "text")
# Scope -> the metrics that a gate can set a bound to on it, beside those of agreement.
SCOPES = {
    "batch": TRUTH_METRICS,
    "resource": TRUTH_METRICS,
    "language": ("gold_accuracy", "reject_rate"),
    "label": LABEL_METRICS,
}


@dataclass(frozen=True)
class Column:
    """What a cell of this column may hold.

    Attributes:
        is_required: Whether it may be empty.
        is_key: Two rows with the same keys and valid_from are one row too many.
        choices: The values that it may have.
        is_valid: Whether a value is one.
        expected: The same in words.
        refers_to: Seed and column in which the value must occur.
    """

    is_required: bool = False
    is_key: bool = False
    choices: tuple[str, ...] = ()
    is_valid: Callable[[str], bool] | None = None
    expected: str = ""
    refers_to: tuple[str, str] | None = None


@cache
def agreement_metrics() -> dict[str, frozenset[str]]:
    """Metric of agreement -> the label types that it is defined for.

    Read from the model that states them, so that a new metric is known here at once.
    """
    model = REPOSITORY / "models/intermediate/agreement/results/int_label_type_metrics.sql"
    text = model.read_text()
    stated = re.search(r"as metrics \(\s*metric,([^)]*)\)", text)
    flags = [name.strip().removeprefix("is_") for name in stated[1].split(",")] if stated else []
    found: dict[str, frozenset[str]] = {}
    for metric, values in re.findall(r"\('(\w+)',\s*((?:true|false)[^)]*)\)", text):
        holds = [value.strip() == "true" for value in values.split(",")]
        found[metric] = frozenset(name for name, one in zip(flags, holds, strict=True) if one)
    return found


def gate_metrics(scope: str, label_type: str | None = None) -> tuple[str, ...]:
    """What a gate of this scope can set a bound to, for a question of this type (None: any)."""
    by_scope = SCOPES.get(scope, TRUTH_METRICS)
    if scope == "label":
        return by_scope
    agreement = agreement_metrics().items()
    return (*(name for name, types in agreement if label_type in (None, *types)), *by_scope)


def _is_integer(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d{1,9}", text))


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _is_share(text: str) -> bool:
    return _is_number(text) and 0 <= float(text) <= 1


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def one_of(*choices: str, is_required: bool = False) -> Column:
    """A column of a few words."""
    return Column(is_required, choices=choices)


TEXT = Column()
KEY = Column(is_required=True, is_key=True)
BOOLEAN = Column(is_valid=lambda text: text.lower() in BOOLEANS, expected="true or false")
INTEGER = Column(is_valid=_is_integer, expected="a whole number")
NUMBER = Column(is_valid=_is_number, expected="a number with a decimal point, such as 0.8")
REQUIRED_NUMBER = Column(True, is_valid=_is_number, expected=NUMBER.expected)
SHARE = Column(is_valid=_is_share, expected="a share from 0 to 1, such as 0.2")
TIME = Column(is_valid=_is_time, expected="a date or time such as 2026-05-04 or 2026-05-04 09:00")
COLOUR = Column(
    is_valid=lambda text: bool(re.fullmatch(r"#[0-9A-Fa-f]{6}", text)),
    expected="a colour such as #0072B2",
)
WINDOW = Column(
    is_valid=lambda text: bool(re.fullmatch(r"batch|last_([2-9]|[1-9]\d)", text)),
    expected="batch, or last_k for the last k batches of the resource, such as last_3",
)
PROJECT = Column(True, True, refers_to=("projects", "project_id"))

RULES: dict[str, dict[str, Column]] = {
    "projects": {
        "project_id": KEY,
        "rework_policy": one_of("approve", "auto"),
        "auto_accept": BOOLEAN,
        "blind": BOOLEAN,
        "second_review_share": SHARE,
        "valid_from": TIME,
    },
    "questions": {
        "project_id": PROJECT,
        "question_id": KEY,
        "label_type": one_of(*LABEL_TYPES, is_required=True),
        "sort_order": INTEGER,
        "valid_from": TIME,
    },
    "labels": {
        "project_id": PROJECT,
        "question_id": Column(True, True, refers_to=("questions", "question_id")),
        "taxonomy_version": Column(is_key=True),
        "label": KEY,
        "sort_order": INTEGER,
        "value": NUMBER,
        "colour": COLOUR,
        "is_abstention": BOOLEAN,
        "valid_from": TIME,
    },
    "resources": {
        "resource_id": KEY,
        "kind": one_of("vendor", "crowd", "inhouse", "llm", is_required=True),
        "cost_per_answer": NUMBER,
        "rework_days": INTEGER,
        "items_per_day": INTEGER,
        "rework_is_free": BOOLEAN,
        "valid_from": TIME,
    },
    "slices": {"project_id": PROJECT, "key": KEY, "valid_from": TIME},
    "label_mappings": {
        "project_id": PROJECT,
        "question_id": Column(True, True, refers_to=("questions", "question_id")),
        "from_label": KEY,
        "to_label": KEY,
        "taxonomy_version": KEY,
        "kind": one_of("rename", "merge", "split", is_required=True),
        "valid_from": TIME,
    },
    "guideline_changes": {
        "project_id": PROJECT,
        "question_id": Column(True, True, refers_to=("questions", "question_id")),
        "guideline_version": KEY,
        "label": KEY,
        "valid_from": Column(True, is_valid=_is_time, expected=TIME.expected),
    },
    "interpretation_bands": {
        "metric_family": KEY,
        "band": KEY,
        "lower_bound": NUMBER,
        "valid_from": TIME,
    },
    "gates": {
        "project_id": PROJECT,
        "gate_id": KEY,
        "question_id": Column(is_key=True, refers_to=("questions", "question_id")),
        "metric": Column(is_required=True),
        "direction": one_of("at_least", "at_most"),
        "threshold": REQUIRED_NUMBER,
        "scope": one_of(*SCOPES),
        "evidence": one_of("point", "interval"),
        "window": WINDOW,
        "min_n": INTEGER,
        "on_undecided": one_of("review", "more_answers", "pass_with_note"),
        "severity": one_of("blocking", "advisory"),
        "valid_from": TIME,
    },
}
