"""However a file is written or damaged, it never lands as something else without a word.

`ASSAY_PROVE=1` tries 25 of each class instead of a few; a failure names class and seed.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.ledger import Delivery

from . import mutations_structured, mutations_text
from .conftest import Place
from .mutations import LABELS, MUTATIONS, Mutation, Record, records

assert mutations_text and mutations_structured
TIMES = 25 if os.environ.get("ASSAY_PROVE") else int(os.environ.get("ASSAY_TIMES", "2"))
FIRST_SEED = int(os.environ.get("ASSAY_SEED", "0"))
CP1252_NOTES = (None, "fine", "Zoë's card", 'they said "now"', "a\nb", "naïve, „quoted“", "5 €")
CONTRACT = """
feed: labels
project: tickets
resource: {form}
item_source: desk
format: {form}
{extra}
schema:
  missingValues: ["", "n/a"]
  fields:
    - {{name: Ticket ID, aliases: [ticket_id], maps_to: item}}
    - {{name: Annotator, maps_to: annotator}}
    - {{name: Intent, maps_to: answer, question: intent}}
    - {{name: Seconds, type: number, maps_to: seconds}}
    - {{name: Note, maps_to: comment}}
"""
# Told beside the delivery: someone is asked whether it was meant so.
TELLING_FLAGS = {
    "cp1252",
    "unknown_columns",
    "mojibake",
    "no_final_line_end",
    "rows_in_a_cell",
    "backslash_escapes",
    "quotes_after_space",
    "error_cells",
    "merged_cells",
    "rounded_numbers",
    "sheets_left_out",
    "formulas_without_values",
}
REASONS = {
    "undecodable", "malformed", "empty_file", "missing_column", "duplicate_column", "wrong_format",
    "too_large", "timed_out", "parser_crashed", "incomplete", "unreadable", "duplicate_file",
    "bad_type", "missing_value",
}  # fmt: skip


pytestmark = pytest.mark.timeout(3600)


@dataclass(frozen=True)
class Tried:
    """One file, what it meant and what became of it."""

    mutation: Mutation
    seed: int
    meant: list[Record]
    delivery: Delivery
    landed: list[tuple]
    refused: list[tuple]

    @property
    def name(self) -> str:
        return f"{self.mutation.name} ({self.mutation.form}), seed {self.seed}"


def folded(label: str | None) -> str:
    return re.sub(r"\s+", " ", label or "").strip().lower()


KEYS = {folded(spelling): key for key, name in LABELS.items() for spelling in (key, name)}


def canonical(
    key: str | None, annotator: str | None, label: str | None, seconds: object, note: str | None
) -> tuple:
    """A record as the warehouse compares it: labels folded, numbers as numbers."""
    number = None if seconds in (None, "") else float(seconds)
    return (key, annotator, KEYS.get(folded(label)), number, (note or "").strip() or None)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory, parser: object) -> list[Tried]:
    """Every class, some seeds each, landed through the one door."""
    place = Place(tmp_path_factory.mktemp("mutations"), parser)
    for form in sorted({each.form for each in MUTATIONS}):
        extra = "sheet: Answers" if form == "xlsx" else ""
        place.contract(f"{form}/tickets", CONTRACT.format(form=form, extra=extra))
    meant: dict[str, tuple[Mutation, int, list[Record]]] = {}
    for number, mutation in enumerate(MUTATIONS):
        for seed in range(FIRST_SEED, FIRST_SEED + TIMES):
            rng = random.Random(f"{mutation.name}/{mutation.form}/{seed}")
            is_narrow = "cp" in mutation.name or "mixed" in mutation.name
            rows = records(rng, CP1252_NOTES) if is_narrow else records(rng)
            made = mutation.make(rng, rows)
            data, rows = made if isinstance(made, tuple) else (made, rows)
            name = f"{number:03d}-{seed}.{mutation.suffix}"
            path = place.put(f"labels/{mutation.form}/{name}", data)
            if mutation.manifest:
                path.with_name(f"{name}.manifest.json").write_text(
                    json.dumps(mutation.manifest(data, rows))
                )
            meant[name] = (mutation, seed, rows)
    landed = place.land()
    assert landed.n_files == len(meant) and not landed.waiting
    answers = place.rows(
        "select delivery_id, source_key, annotator, answer, seconds, comment from raw.answers"
    )
    refused = place.rows(
        "select delivery_id, row_number, reason_code, message, hint, record "
        "from raw.refused_records"
    )
    return [
        Tried(
            *meant[each.file_name],
            each,
            [row[1:] for row in answers if row[0] == each.delivery_id],
            [row[1:] for row in refused if row[0] == each.delivery_id],
        )
        for each in landed.deliveries
    ]


def silently_wrong(one: Tried) -> list[tuple]:
    """What landed as if it were meant, and is not; what is missing without a word."""
    if one.delivery.status != "landed" or TELLING_FLAGS & set(json.loads(one.delivery.flags)):
        return []
    ids = {row[0] for row in one.meant}
    # Unknown labels are quarantined and unknown items wait: both are told.
    rows = [canonical(*row) for row in one.landed if row[0] in ids and KEYS.get(folded(row[2]))]
    meant, landed = Counter(canonical(*row) for row in one.meant), Counter(rows)
    wrong = list((landed - meant).elements())
    refused = " ".join(row[-1] for row in one.refused)
    missing = [row for row in (meant - landed).elements() if row[0] not in refused]
    n_told = len(one.landed) - len(rows) + len(wrong)
    # A refused record may hold several rows, where quotes swallowed them; one may have lost its id.
    for *_, record in one.refused:
        n_told += max(0, 1 + record.count("\\n") - sum(key in record for key in ids))
    return wrong + missing[: max(0, len(missing) - n_told)]


def by_class(tried: list[Tried], is_wanted: Callable[[Tried], bool]) -> Iterator[str]:
    for one in tried:
        if is_wanted(one):
            became = one.delivery
            yield f"{one.name}: {became.status} {became.reason_code} {became.flags}"


def test_there_are_enough_classes() -> None:
    assert len({each.name for each in MUTATIONS}) >= 40


def test_nothing_is_silently_wrong(tried: list[Tried]) -> None:
    found = [(one.name, silently_wrong(one)[:2]) for one in tried if silently_wrong(one)]
    assert not found, "\n".join(f"{name}: {rows}" for name, rows in found)


def test_odd_but_good_files_land_as_meant(tried: list[Tried]) -> None:
    goods = [one for one in tried if one.mutation.is_good]
    failed = [one for one in goods if not _is_whole(one)]
    names = list(by_class(failed, lambda _: True))
    assert len(failed) <= 0.02 * len(goods), "\n".join(names)
    print(f"{len(goods)} odd but good files, {len(failed)} not accepted: {names}")


def _is_whole(one: Tried) -> bool:
    if one.delivery.status != "landed" or one.delivery.n_refused:
        return False
    return Counter(canonical(*row) for row in one.landed) == Counter(
        canonical(*row) for row in one.meant
    )


def test_every_refusal_says_why_where_and_what_to_do(tried: list[Tried]) -> None:
    for one in tried:
        if one.delivery.status == "refused":
            assert one.delivery.reason_code in REASONS, one.name
            assert one.delivery.message and one.delivery.hint, one.name
            assert "Traceback" not in one.delivery.message, one.name
        for row_number, reason, message, hint, _ in one.refused:
            assert reason in REASONS and message and hint, one.name
            assert row_number and re.search(r"\d", message), (one.name, message)


def test_nothing_is_lost_between_the_doors(tried: list[Tried], tmp_path: Path) -> None:
    for one in tried:
        delivery = one.delivery
        parts = delivery.n_landed + delivery.n_refused + delivery.n_duplicate
        assert delivery.n_received == parts, one.name
        assert len(one.landed) == delivery.n_landed, one.name
    counts = Counter(one.delivery.reason_code or one.delivery.status for one in tried)
    print(f"{len(tried)} files of {len(MUTATIONS)} classes: {dict(counts.most_common())}")
