"""Who works for the demo's resources, and what they answer in each batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from assay.demo.annotators import Habits, choose_intent, rate_adequacy, seconds_for
from assay.demo.story import Batch, Item, Order, stream


@dataclass(frozen=True)
class Answer:
    """One answer, before a resource writes it in its own way; rework comes without times."""

    item: Item
    annotator: str
    label: str
    seconds: float
    answered_at: datetime | None
    confidence: float | None = None
    comment: str | None = None


STAFF: dict[str, tuple[Habits, ...]] = {
    "brightlabel": (
        Habits("BL-07", skill=0.975, skill_unclear=0.78, favourite="transfer", seconds=16.0),
        Habits("BL-12", skill=0.965, skill_unclear=0.70, favourite="refund", seconds=11.0),
        Habits("BL-31", skill=0.94, skill_unclear=0.62, favourite="charge_dispute", seconds=9.0),
    ),
    "corvid": (
        Habits("marta", skill=0.97, skill_unclear=0.74, favourite="verification", seconds=19.0),
        Habits("ilie", skill=0.955, skill_unclear=0.66, favourite="fees_limits", seconds=13.0),
        Habits("oana", skill=0.97, skill_unclear=0.72, favourite="refund", seconds=21.0),
    ),
    "relay_llm": (Habits("relay-2-small/triage-v3", skill=0.91, skill_unclear=0.6, seconds=0.9),),
    "linguists": (
        Habits("ines", noise=0.33, shift=0.05, seconds=24.0),
        Habits("jonas", noise=0.38, shift=-0.12, seconds=19.0),
        Habits("odile", noise=0.35, shift=0.08, seconds=28.0),
    ),
}

# Whoever only watched the count that week.
HURRIED = {("SI-02", "BL-31")}

# Batches in which the same people rate less alike than usual.
NOISE = {"TQ-02": 1.4}
ABSTAINS = {"SI-04": 6.0}

REMARKS = (
    "could be either",
    "two topics in one message",
    "customer sounds upset",
    "no order number given",
    "sarcasm?",
    "not sure what they want",
)


def answers_of(batch: Batch, order: Order, items: Sequence[Item], today: date) -> list[Answer]:
    """All answers of one resource for one batch, in the order in which its people gave them."""
    made: list[Answer] = []
    for number, habits in enumerate(STAFF[order.resource_id]):
        rng = stream(batch.batch_id, order.resource_id, habits.annotator)
        shown = _share_of(number, order, items)
        habits = _on_that_day(habits, batch)
        clock = _start(batch, order, number, today, rng)
        for index in rng.permutation(len(shown)):
            answer = answer_item(shown[index], habits, order.resource_id, clock, rng)
            clock = answer.answered_at
            made.append(answer)
    return sorted(made, key=lambda answer: (answer.answered_at, answer.annotator))


def answer_item(
    item: Item, habits: Habits, resource_id: str, clock: datetime | None, rng: np.random.Generator
) -> Answer:
    """One annotator's answer to one item, given after `clock`, or without a time."""
    is_pair = item.paired_text is not None
    label = (rate_adequacy if is_pair else choose_intent)(habits, item, rng)
    seconds = seconds_for(habits, item, rng)
    pause = float(rng.exponential(2.0)) if resource_id != "relay_llm" else 0.2
    comment, confidence = None, None
    if resource_id == "relay_llm":
        sure = label == item.truth and not item.is_unclear
        confidence = round(float(rng.beta(14, 1.3) if sure else rng.beta(5, 3)), 3)
    elif label == "cant_tell" or (item.is_unclear and rng.random() < 0.05):
        comment = REMARKS[int(rng.integers(len(REMARKS)))]
    at = clock and clock + timedelta(seconds=seconds + pause)
    return Answer(item, habits.annotator, label, seconds, at, confidence, comment)


def _share_of(number: int, order: Order, items: Sequence[Item]) -> list[Item]:
    """The items that the n-th person is shown: all, or a share and the overlap of the next one."""
    n_staff = len(STAFF[order.resource_id])
    if order.answers_per_item >= n_staff:
        return list(items)
    rng = stream(items[0].batch_id, order.resource_id, "overlap")
    overlap = {
        index
        for role in ("work", "gold")
        for index in _sample([n for n, item in enumerate(items) if item.role == role],
                             order.overlap_share, rng)
    }  # fmt: skip
    return [
        item
        for index, item in enumerate(items)
        if index % n_staff == number or (index in overlap and (index + 1) % n_staff == number)
    ]


def _sample(indexes: list[int], share: float, rng: np.random.Generator) -> list[int]:
    chosen = rng.permutation(indexes)[: round(share * len(indexes))]
    return sorted(int(index) for index in chosen)


def _on_that_day(habits: Habits, batch: Batch) -> Habits:
    if (batch.batch_id, habits.annotator) in HURRIED:
        return habits.hurried()
    return habits.changed(
        noise=habits.noise * NOISE.get(batch.batch_id, 1.0),
        abstains=habits.abstains * ABSTAINS.get(batch.batch_id, 1.0),
    )


def _start(
    batch: Batch, order: Order, number: int, today: date, rng: np.random.Generator
) -> datetime:
    """Work starts the day after the batch went out, a little later for each next person."""
    day = today + timedelta(days=batch.sent + 1 + (number if order.resource_id == "corvid" else 0))
    minutes = int(rng.integers(0, 90)) if order.resource_id != "relay_llm" else 2
    return datetime.combine(day, time(8)) + timedelta(minutes=minutes)
