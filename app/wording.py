"""How names of the warehouse read on a page. Unknown names are shown with spaces."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

METRICS = {
    "alpha_nominal": "Krippendorff's alpha",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
    "alpha_interval": "Krippendorff's alpha, interval",
    "mean_kappa": "Mean pairwise kappa",
    "mean_kappa_linear": "Mean pairwise kappa, linear weights",
    "mean_kappa_quadratic": "Mean pairwise kappa, quadratic weights",
    "fleiss_kappa": "Fleiss' kappa",
    "fleiss_kappa_linear": "Fleiss' kappa, linear weights",
    "fleiss_kappa_ordinal": "Fleiss' kappa, ordinal weights",
    "fleiss_kappa_quadratic": "Fleiss' kappa, quadratic weights",
    "gwet_ac1": "Gwet's AC1",
    "gwet_ac2_linear": "Gwet's AC2, linear weights",
    "gwet_ac2_ordinal": "Gwet's AC2, ordinal weights",
    "gwet_ac2_quadratic": "Gwet's AC2, quadratic weights",
    "brennan_prediger": "Brennan-Prediger",
    "brennan_prediger_linear": "Brennan-Prediger, linear weights",
    "brennan_prediger_ordinal": "Brennan-Prediger, ordinal weights",
    "brennan_prediger_quadratic": "Brennan-Prediger, quadratic weights",
    "cohen_kappa": "Cohen's kappa",
    "cohen_kappa_linear": "Cohen's kappa, linear weights",
    "cohen_kappa_quadratic": "Cohen's kappa, quadratic weights",
    "scott_pi": "Scott's pi",
    "cross_replication": "Cross-replication reliability",
    "percent_agreement": "Percent agreement",
    "percent_agreement_pooled": "Percent agreement, pooled",
    "unanimous_share": "Share unanimous",
    "gold_accuracy": "Gold accuracy",
    "abstention_share": "Abstentions",
    "completeness": "Completeness",
}
SHORT_METRICS = {
    "alpha_nominal": "Alpha",
    "alpha_ordinal": "Alpha (ordinal)",
    "alpha_interval": "Alpha (interval)",
    "mean_kappa": "Mean kappa",
    "percent_agreement": "Agreement",
    "gold_accuracy": "Gold accuracy",
    "abstention_share": "Abstentions",
    "completeness": "Completeness",
}
REASONS = {
    "thin_evidence": "too few items",
    "undefined_metric": "metric is undefined",
    "single_label": "only one label was used",
    "no_pairable_items": "no item has two answers",
    "no_answers": "nothing arrived",
    "no_gold": "no gold item was answered",
    "no_language": "no item names a language",
    "no_label": "no label was measured",
    "no_resource": "no resource was measured",
    "not_measured": "it was not measured",
    "spot_check_open": "the spot check is not finished",
    "no_interval": "too few items for an interval",
    "selected_on_outcome": "reworked items were picked by their outcome",
    "misses_threshold": "misses the threshold",
    "meets_threshold": "meets the threshold",
    "resolved": "every item in question was reworked or adjudicated",
    "waived": "waived by the lead",
    "passed_with_note": "undecided, passed with a note",
    "interval_straddles_threshold": "the interval straddles the threshold",
}
OUTLOOKS = {
    "more_than_half": "more than half of the items would have to be done again",
    "no_set_reaches": "no set of items reaches it",
    "no_set_for_metric": "no smallest set to rework is known for {metric}",
}
POPULATIONS = {
    "human": "People",
    "all": "People and models",
    "llm_vs_human": "Models beside people",
}
_VERDICTS = {"pass": "Pass", "fail": "Fail", "undecided": "Undecided"}
# A pass that the value alone would not have given.
PASSES = {"resolved": "Resolved", "waived": "Waived", "passed_with_note": "Passed with a note"}


def name(value: Any) -> str:
    """`in_review` reads as "In review"; nothing reads as an empty text."""
    if value is None or pd.isna(value):
        return ""
    text = str(value)
    if text in METRICS:
        return METRICS[text]
    text = text.replace("_", " ")
    return text[:1].upper() + text[1:]


def whose(population: Any) -> str:
    """Whose answers are measured: `human` reads as "People"."""
    return POPULATIONS.get(population) or name(population)


def plain(value: Any) -> str | None:
    """A value of the warehouse as a text; None where there is none."""
    return None if value is None or pd.isna(value) else str(value)


def short_metric(metric: str) -> str:
    """A metric as the head of a narrow column."""
    return SHORT_METRICS.get(metric, name(metric))


def verdict(value: Any) -> str:
    """Pass, Fail or Undecided."""
    return _VERDICTS.get(value, name(value))


def outcome(value: Any, why: Any) -> str:
    """The verdict, or how a gate passed that its value did not: "Resolved", "Waived"."""
    return PASSES.get(why, verdict(value)) if value == "pass" else verdict(value)


def passed_how(value: Any, why: Any, after_round: Any) -> str:
    """How a gate passed that its value did not, to stand beside the value; empty for all others."""
    if value != "pass" or why not in PASSES:
        return ""
    if why == "resolved":
        return f"resolved in round {int(after_round)}" if after_round > 1 else "resolved in review"
    return PASSES[why].lower()


def reason(value: Any) -> str:
    """Reason codes as the end of a sentence; "agreement: thin_evidence" keeps its subject."""
    if value is None or pd.isna(value):
        return ""
    return "; ".join(_one_reason(one) for one in str(value).split("; "))


def _one_reason(text: str) -> str:
    subject, colon, code = text.rpartition(": ")
    if colon and code in REASONS:
        return f"{name(subject)}: {REASONS[code]}"
    # What has blanks is no code: an underscore in it belongs to an id.
    return REASONS.get(text) or (text if " " in text else text.replace("_", " "))


def why(value: Any, names: Mapping[str, str]) -> str:
    """The reason of a status, begun with a capital, in which ids of resources read as names."""
    told = with_names(reason(value), names)
    return told[:1].upper() + told[1:]


def outlook(value: Any, metric: str) -> str:
    """Why rework does not lift a gate that fails: "no set of items reaches it"."""
    told = OUTLOOKS.get(value, "rework is not chosen by {metric}")
    return told.format(metric=short_metric(metric))


def part(row: Any, names: Mapping[tuple[str, str, str], str]) -> str:
    """What a gate is on: "label Refund", "language es-en"; empty for a whole batch.

    Args:
        row: question_id, scope, scope_key.
        names: By question, scope and scope_key.
    """
    if row.scope == "batch":
        return ""
    if pd.isna(row.scope_key):
        return f"no {row.scope} was measured"
    key = (row.question_id, row.scope, row.scope_key)
    return f"{row.scope} {names.get(key, row.scope_key)}"


def threshold(direction: str, value: float) -> str:
    """`at_least`, 0.8 reads as "≥ 0.80"."""
    return f"{'≤' if direction == 'at_most' else '≥'} {value:.2f}"


def count(value: Any, noun: str, plural: str | None = None) -> str:
    """1 file, 2 files, 1,200 files."""
    number = 0 if value is None or pd.isna(value) else int(value)
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def newest(shown: int, known: int) -> str:
    """ " Shown are the newest 40 of 1,000."; empty where all are shown."""
    return f" Shown are the newest {shown} of {known:,}." if known > shown else ""


def first(shown: int, known: int) -> str:
    """ " Shown are the first 6 of 20."; empty where all are shown."""
    return f" Shown are the first {shown} of {known:,}." if known > shown else ""


def ago(moment: Any, now: datetime | None = None) -> str:
    """How long since or until a moment: "3 minutes ago", "in 2 days"; empty for none."""
    if moment is None or pd.isna(moment):
        return ""
    seconds = int(((now or datetime.now(UTC)) - utc(moment)).total_seconds())
    span = _span(abs(seconds))
    return f"{span} ago" if seconds >= 0 else f"in {span}"


def moment(value: Any) -> str:
    """A moment in UTC, to the minute; empty for none."""
    if value is None or pd.isna(value):
        return ""
    return f"{utc(value):%-d %b %Y, %H:%M} UTC"


def due(value: Any, is_late: bool, now: datetime | None = None) -> str:
    """ "due in 2 days", "2 days late"; empty without a due date."""
    if value is None or pd.isna(value):
        return ""
    seconds = int(((now or datetime.now(UTC)) - utc(value)).total_seconds())
    if is_late:
        return f"{_span(seconds)} late" if seconds > 0 else "late"
    return f"was due {_span(seconds)} ago" if seconds > 0 else f"due in {_span(-seconds)}"


def with_names(text: Any, names: Mapping[str, str]) -> str:
    """A text of the warehouse in which ids read as names: "corvid" as "Corvid Data"."""
    if text is None or pd.isna(text):
        return ""
    if not names:
        return str(text)
    ids = "|".join(re.escape(known) for known in sorted(names, key=len, reverse=True))
    return re.sub(rf"\b(?:{ids})\b", lambda match: names[match.group()], str(text))


def utc(value: Any) -> datetime:
    """Timestamps of the warehouse carry no zone and are UTC."""
    stamp = pd.Timestamp(value)
    stamp = stamp.tz_localize(UTC) if stamp.tzinfo is None else stamp.tz_convert(UTC)
    return stamp.to_pydatetime()


def _span(seconds: int) -> str:
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = round(seconds / 3600)
    if hours < 24:
        return count(hours, "hour")
    return count(timedelta(seconds=seconds).days or 1, "day")
