"""Answers as each resource's own tool writes them, with the mishaps of real life."""

from collections.abc import Sequence

from assay.demo.answers import Answer
from assay.packages.formats import Cell, Sheet, csv_bytes, jsonl_bytes, xlsx_bytes

BRIGHTLABEL = ["Job", "Ticket ID", "Annotator", "Intent", "Seconds", "Submitted at", "Comment"]
BRIGHTLABEL_NAMES = {
    "charge_dispute": "Charge dispute",
    "refund": "Refund",
    "transfer": "Transfer",
    "account_access": "Account access",
    "verification": "Verification",
    "fees_limits": "Fees & limits",
    "cant_tell": "Can't tell",
}
CORVID = ["Set", "Ref", "Agent", "Category", "Time (s)", "Done", "Remarks"]
CORVID_NAMES = {
    "charge_dispute": "DISPUTE",
    "refund": "REFUND",
    "transfer": "TRANSFER",
    "account_access": "ACCESS",
    "verification": "KYC",
    "fees_limits": "FEES/LIMITS",
    "cant_tell": "UNSURE",
}
RELAY = ["batch", "ticket", "model", "prediction", "confidence", "latency_s", "finished_at"]
LINGUISTS = ["Batch", "Pair", "Source", "Translation", "Ines", "Jonas", "Odile", "Notes"]

Rows = list[list[Cell]]


def write_answers(
    resource_id: str, answers: Sequence[Answer], package_id: str | None = None
) -> tuple[str, bytes]:
    """A delivery of one resource.

    Returns:
        The ending of its file name, and its bytes.
    """
    return WRITERS[resource_id](answers, package_id)


def brightlabel_rows(answers: Sequence[Answer]) -> Rows:
    """One row for each answer, with BrightLabel's names."""
    return [
        [
            answer.item.batch_id,
            answer.item.source_key,
            answer.annotator,
            BRIGHTLABEL_NAMES[answer.label],
            answer.seconds,
            _stamp(answer, "Z"),
            answer.comment,
        ]
        for answer in answers
    ]


def brightlabel_csv(rows: Rows, columns: Sequence[str] = BRIGHTLABEL) -> bytes:
    """What their export button makes."""
    return csv_bytes(columns, rows)


def _brightlabel(answers: Sequence[Answer], package_id: str | None) -> tuple[str, bytes]:
    rows, columns = _with_package(brightlabel_rows(answers), BRIGHTLABEL, "Package", package_id)
    return "csv", brightlabel_csv(rows, columns)


def _corvid(answers: Sequence[Answer], package_id: str | None) -> tuple[str, bytes]:
    rows: Rows = [
        [
            answer.item.batch_id,
            answer.item.source_key,
            answer.annotator,
            CORVID_NAMES[answer.label],
            answer.seconds,
            answer.answered_at and answer.answered_at.replace(microsecond=0),
            answer.comment,
        ]
        for answer in answers
    ]
    rows, columns = _with_package(rows, CORVID, "Order", package_id)
    agents = len({answer.annotator for answer in answers})
    sets = ", ".join(sorted({answer.item.batch_id for answer in answers}))
    preface = (f"Corvid Data: set {sets}", f"{len(rows)} answers by {agents} agents")
    return "xlsx", xlsx_bytes(columns, rows, Sheet("Answers", preface))


def _relay(answers: Sequence[Answer], package_id: str | None) -> tuple[str, bytes]:
    rows: Rows = [
        [
            answer.item.batch_id,
            answer.item.source_key,
            answer.annotator,
            "none" if answer.label == "cant_tell" else answer.label,
            answer.confidence,
            answer.seconds,
            _stamp(answer, "+00:00"),
        ]
        for answer in answers
    ]
    rows, columns = _with_package(rows, RELAY, "package", package_id)
    return "jsonl", jsonl_bytes(columns, rows)


def _linguists(answers: Sequence[Answer], package_id: str | None) -> tuple[str, bytes]:
    ratings: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        ratings.setdefault(answer.item.source_key, {})[answer.annotator] = answer
    rows: Rows = []
    for _, given in sorted(ratings.items()):
        item = next(iter(given.values())).item
        cells = [_rating(given.get(name)) for name in ("ines", "jonas", "odile")]
        notes = "; ".join(answer.comment for answer in given.values() if answer.comment)
        rows.append(
            [item.batch_id, item.source_key, item.text, item.paired_text, *cells, notes or None]
        )
    rows, columns = _with_package(rows, LINGUISTS, "Package", package_id)
    widths = {"Source": 50, "Translation": 50, "Notes": 24}
    return "xlsx", xlsx_bytes(columns, rows, Sheet("Ratings", widths=widths))


def _rating(answer: Answer | None) -> str | int | None:
    if answer is None:
        return None
    return int(answer.label) if answer.label.isdigit() else "?"


def _with_package(
    rows: Rows, columns: list[str], column: str, package_id: str | None
) -> tuple[Rows, list[str]]:
    if package_id is None:
        return rows, columns
    return [[*row, package_id] for row in rows], [*columns, column]


def _stamp(answer: Answer, zone: str) -> str | None:
    return answer.answered_at and answer.answered_at.isoformat(timespec="seconds") + zone


WRITERS = {
    "brightlabel": _brightlabel,
    "corvid": _corvid,
    "relay_llm": _relay,
    "linguists": _linguists,
}
