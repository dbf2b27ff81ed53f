"""A made-up annotation operation whose true labels are known: what arrives, what people decide.

Batches go to three resources: one leads a batch with three answers per item, the others give one
each. Items are plain, hard (people waver between two labels), misread (the guideline leads nearly
everybody to the same wrong label) or unclear (anything goes). Gold is what experts found clear,
so no gold item is hard. Everything follows from the seed and what is asked, so two projects that
ask the same are answered the same.
"""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LABELS = ("billing", "delivery", "quality", "praise")
SINCE = "2024-01-01"
N_WORK, N_GOLD = 40, 10
LEAD_ANSWERS = 3
# Share of a batch's items of one kind, and the kind.
CHARACTERS = {
    "good": (0.08, "hard"),
    "middling": (0.30, "hard"),
    "difficult": (0.75, "hard"),
    "misread": (0.45, "misread"),
    "hopeless": (0.95, "unclear"),
}
PLAN = (
    "good", "difficult", "misread", "difficult", "middling", "hopeless", "good", "difficult",
    "good", "middling", "misread", "good", "difficult", "good", "middling", "good", "misread",
    "difficult", "good", "hopeless",
)  # fmt: skip
# Each with how often they are right about a plain item.
STAFF = {
    "ardent": {"ann": 0.99, "abe": 0.98, "ada": 0.97},
    "copycat": {"cem": 0.99, "cho": 0.98, "cat": 0.97},
    "mixed": {"mia": 0.99, "max": 0.98, "moe": 0.70},
}
COPIES = {"copycat": 0.9}
COLUMNS = ("batch", "item", "text", "annotator", "topic", "seconds", "package", "Reason")
PRICE = 0.10


@dataclass(frozen=True)
class Item:
    """An item with its true label and the wrong one that people take it for."""

    key: str
    batch_id: str
    role: str
    kind: str
    truth: str
    decoy: str


@dataclass(frozen=True)
class Answer:
    """What one annotator says about one item."""

    item: Item
    annotator: str
    label: str
    package_id: str = ""

    def row(self) -> list[str]:
        item = self.item
        seconds = "21" if self.package_id else "14"
        text = f"text {item.key}"
        return [
            item.batch_id, item.key, text, self.annotator, self.label, seconds,
            self.package_id, "",
        ]  # fmt: skip


class Operation:
    """Batches of a plan, their items and the people who answer.

    Args:
        seed: Other seeds make other items and answers.
        n_batches: The first so many of PLAN.
    """

    def __init__(self, seed: str = "1", n_batches: int = len(PLAN)) -> None:
        self.seed = seed
        self.batches = {f"B{number:02}": PLAN[number] for number in range(n_batches)}
        self.items = {
            item.key: item
            for batch_id, character in self.batches.items()
            for item in self._items(batch_id, character)
        }

    def leader(self, batch_id: str) -> str:
        """The resource that gives most of a batch's answers."""
        return list(STAFF)[int(batch_id[1:]) % len(STAFF)]

    def ordered(self, batch_id: str) -> dict[str, int]:
        """Resource -> answers per item that it was asked for."""
        leader = self.leader(batch_id)
        return {one: LEAD_ANSWERS if one == leader else 1 for one in STAFF}

    def first_answers(self, resource_id: str, batch_id: str) -> Iterator[Answer]:
        """What a resource delivers first."""
        for item in self.items.values():
            if item.batch_id == batch_id:
                n_answers = self.ordered(batch_id)[resource_id]
                for annotator in self._turns(resource_id, item)[:n_answers]:
                    yield Answer(item, annotator, self.label(item, resource_id, annotator, 1))

    def rework_answers(
        self, resource_id: str, package_id: str, keys: Sequence[str], round_: int
    ) -> Iterator[Answer]:
        """Answers to the rows of a package: each row of an item goes to another person."""
        turn: dict[str, int] = {}
        for key in keys:
            item = self.items[key]
            turn[key] = turn.get(key, -1) + 1
            people = self._turns(resource_id, item)
            annotator = people[turn[key] % len(people)]
            label = self.label(item, resource_id, annotator, round_)
            yield Answer(item, annotator, label, package_id)

    def label(self, item: Item, resource_id: str, annotator: str, round_: int) -> str:
        """What somebody says; after feedback hard items are told apart better, unless copied."""
        rng = self._stream("answer", item.key, annotator, str(round_))
        if round_ > 1 and rng.random() < COPIES.get(resource_id, 0):
            return self.label(item, resource_id, annotator, round_ - 1)
        if rng.random() > STAFF[resource_id][annotator]:
            return rng.choice(LABELS)
        if item.kind == "unclear":
            return rng.choice(LABELS)
        share_right = {"plain": 1.0, "hard": 0.55 if round_ == 1 else 0.8, "misread": 0.08}
        return item.truth if rng.random() < share_right[item.kind] else item.decoy

    def review(self, item: Item) -> str:
        """What a reviewer decides: right 97 times in 100, about unclear items too."""
        rng = self._stream("review", item.key)
        return item.truth if rng.random() < 0.97 else item.decoy

    def _items(self, batch_id: str, character: str) -> Iterator[Item]:
        share, kind = CHARACTERS[character]
        for number in range(N_WORK + N_GOLD):
            key = f"{batch_id}-{number:03}"
            rng = self._stream("item", key)
            truth, decoy = rng.sample(LABELS, 2)
            role = "work" if number < N_WORK else "gold"
            is_odd = rng.random() < share and (role == "work" or kind == "misread")
            yield Item(key, batch_id, role, kind if is_odd else "plain", truth, decoy)

    def _turns(self, resource_id: str, item: Item) -> list[str]:
        people = sorted(STAFF[resource_id])
        self._stream("turn", item.key, resource_id).shuffle(people)
        return people

    def _stream(self, *names: str) -> random.Random:
        return random.Random("\x1f".join((self.seed, *names)))


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write(path: Path, text: str) -> None:
    """Writes a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def drop_orders(operation: Operation, project_id: str, drop: Path) -> None:
    """Drops items, gold and briefs of a project."""
    items = operation.items.values()
    rows = [(item.key, f"text {item.key}", item.batch_id, item.role) for item in items]
    text = csv_text(("id", "text", "batch", "role"), rows)
    write(drop / "items" / project_id / "items.csv", text)
    gold = [(item.key, item.truth) for item in items if item.role == "gold"]
    write(drop / "gold" / project_id / "gold.csv", csv_text(("id", "topic"), gold))
    briefs = [
        (batch_id, resource_id, n_answers, "2026-01-05", "2026-02-05")
        for batch_id in operation.batches
        for resource_id, n_answers in operation.ordered(batch_id).items()
    ]
    header = ("batch", "resource", "answers_per_item", "sent_at", "due_at")
    write(drop / "batches" / project_id / "briefs.csv", csv_text(header, briefs))


def drop_answers(
    answers: Iterable[Answer], resource_id: str, project_id: str, name: str, drop: Path
) -> int:
    """Drops a delivery; returns how many answers it has."""
    rows = [answer.row() for answer in answers]
    write(drop / "labels" / resource_id / project_id / f"{name}.csv", csv_text(COLUMNS, rows))
    return len(rows)
