"""A drop folder, an archive and facts in a temporary folder, with feed contracts of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from loaders.landing import LandingResult, land
from loaders.ledger import Delivery
from loaders.parser import Parser

LABELS = """
feed: labels
project: tickets
resource: acme
item_source: desk
format: {format}
{extra}
schema:
  missingValues: ["", "n/a"]
  fields:
    - {{name: Ticket ID, aliases: [ticket_id], maps_to: item}}
    - {{name: Annotator, maps_to: annotator}}
    - {{name: Intent, maps_to: answer, question: intent}}
    - {{name: Seconds, type: number, maps_to: seconds}}
    - {{name: Note, maps_to: comment}}
label_aliases:
  refund: ["Refund", "money back"]
"""


class Place:
    """The folders of one small operation, and what a test does with them."""

    def __init__(self, root: Path, parser: Parser) -> None:
        self.root = root
        self.parser = parser
        self.drop = root / "drop"
        self.archive = root / "archive"
        self.refused = root / "refused"
        self.facts = root / "facts.duckdb"
        self.contracts = root / "contracts"

    def contract(self, feed: str, text: str) -> Path:
        """Writes a feed contract, e.g. of feed `acme/tickets`."""
        path = self.contracts / f"{feed}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def labels(self, form: str = "csv", extra: str = "") -> Path:
        """Writes the usual contract for labels."""
        return self.contract("acme/tickets", LABELS.format(format=form, extra=extra))

    def put(self, name: str, data: bytes | str) -> Path:
        """Writes a file below drop/."""
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    def land(self, **options: object) -> LandingResult:
        """Lands what lies there, without waiting for files to settle."""
        return land(
            self.drop,
            self.archive,
            self.refused,
            self.facts,
            self.contracts,
            **{"settle_seconds": 0, "parser": self.parser, **options},
        )

    def land_one(self, name: str, data: bytes | str) -> Delivery:
        """Lands one file and returns its delivery."""
        self.put(name, data)
        deliveries = self.land().deliveries
        assert len(deliveries) == 1, deliveries
        return deliveries[0]

    def rows(self, query: str) -> list[tuple]:
        """The rows of a query on the facts."""
        with duckdb.connect(str(self.facts), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def contents(self) -> dict[str, list[tuple]]:
        """All facts that do not depend on when they were landed, in one order."""
        tables = {
            "deliveries": """
                * exclude (delivery_id, received_at, duplicate_of, supersedes)
                replace (
                    regexp_replace(message, '[0-9T]{21}-[0-9a-f]{8}', '(id)') as message,
                    regexp_replace(hint, '[0-9T]{21}-[0-9a-f]{8}', '(id)') as hint
                )
            """,
            "answers": "* exclude (delivery_id, received_at)",
            "items": "* exclude (delivery_id, received_at)",
            "gold": "* exclude (delivery_id, received_at)",
            "batch_briefs": "* exclude (delivery_id, received_at)",
            "refused_records": "* exclude (delivery_id, received_at)",
            "contracts": "* exclude (received_at)",
        }
        return {
            table: self.rows(f"select {columns} from raw.{table} order by all")
            for table, columns in tables.items()
        }


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """One reader for all tests, as a process that watches a folder keeps one."""
    with Parser() as parser:
        yield parser


@pytest.fixture
def place(tmp_path: Path, parser: Parser) -> Place:
    """An empty place with the usual contract for labels."""
    place = Place(tmp_path, parser)
    place.labels()
    return place


@pytest.fixture
def new_place(tmp_path: Path, parser: Parser) -> Callable[[str], Place]:
    """Makes places beside each other."""
    return lambda name: Place(tmp_path / name, parser)
