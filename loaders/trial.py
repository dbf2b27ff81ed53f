"""What would happen to a file, without landing it: the same choice, the same reader, no ledger."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from loaders.contract import Contract, load_contracts
from loaders.facts import open_facts
from loaders.feeds import Feeds
from loaders.header import match_header
from loaders.parser import Parsed, Parser
from loaders.refusal import Refusal
from loaders.sampling import kept_or_new

MAX_ROWS_SHOWN = 5


@dataclass(frozen=True)
class Trial:
    """What landing would make of a file.

    Attributes:
        columns: (name in the file, what becomes of it).
        problems: (reason code, records, first rows, message, hint) of refused records.
        answers: (question, answer as written) -> how often; labels only.
    """

    file_name: str
    folder: str
    feed: str | None = None
    refusal: Refusal | None = None
    duplicate_of: str | None = None
    format: str | None = None
    encoding: str | None = None
    flags: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    n_records: int = 0
    n_refused: int = 0
    n_rows: int = 0
    problems: list[tuple[str, int, list[int], str, str]] = field(default_factory=list)
    answers: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    contract: Contract | None = None

    @property
    def outcome(self) -> str:
        """would_land, would_be_refused or would_be_duplicate."""
        if self.refusal:
            return "would_be_refused"
        return "would_be_duplicate" if self.duplicate_of else "would_land"


def check(
    path: Path,
    folder: str,
    contracts_dir: Path,
    seeds_dir: Path,
    facts: Path | None = None,
    *,
    parser: Parser | None = None,
) -> Trial:
    """Reads a file as landing would if it lay in a folder below drop/.

    Args:
        path: The file; it stays where it is.
        folder: Where it would be dropped, e.g. `labels/brightlabel`.
        contracts_dir: The feed contracts.
        seeds_dir: Known projects and resources, for better hints.
        facts: Say whether the same bytes have landed before.
        parser: One to use; otherwise one is started and ended here.
    """
    feeds = Feeds(*load_contracts(contracts_dir), seeds_dir)
    with tempfile.TemporaryDirectory() as scratch, kept_or_new(parser) as reader:

        def read(contract: Contract) -> Parsed:
            match = contract.matches_name(path.name)
            groups = match.groupdict() if match else {}
            constants = {key: value for key, value in groups.items() if value}
            file = contracts_dir / f"{contract.feed}.yml"
            file = file if file.exists() else file.with_suffix(".yaml")
            return reader.parse(path, file, contract, constants, Path(scratch), path.name)

        try:
            contract = feeds.choose(folder, path.name, lambda each: read(each).refusal is None)
        except Refusal as error:
            return Trial(path.name, folder, refusal=error)
        return _trial(path, folder, contract, read(contract), facts)


def _trial(
    path: Path, folder: str, contract: Contract, parsed: Parsed, facts: Path | None
) -> Trial:
    answers: Counter[tuple[str | None, str]] = Counter()
    n_rows = 0
    for table in _tables(parsed.rows):
        n_rows += table.num_rows
        if contract.feed_kind == "labels":
            pairs = zip(table["question_id"].to_pylist(), table["answer"].to_pylist(), strict=True)
            answers.update((question, answer) for question, answer in pairs if answer is not None)
    refused = [row for table in _tables(parsed.refused) for row in table.to_pylist()]
    return Trial(
        file_name=path.name,
        folder=folder,
        feed=contract.feed,
        refusal=parsed.refusal,
        duplicate_of=_landed_before(path, contract, facts),
        format=contract.format,
        encoding=parsed.encoding,
        flags=parsed.flags,
        columns=[] if parsed.refusal else _columns(parsed.header, contract),
        n_records=parsed.n_records,
        n_refused=parsed.n_refused,
        n_rows=n_rows,
        problems=_problems(refused),
        answers=answers,
        contract=contract,
    )


def _tables(path: Path | None) -> list[pa.Table]:
    if path is None:
        return []
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        return [pa.Table.from_batches([batch]) for batch in stream]


def _columns(header: list[str], contract: Contract) -> list[tuple[str, str]]:
    found = {position: each for each, position in match_header(header, contract).columns.items()}
    columns = []
    for position, name in enumerate(header):
        each = found.get(position)
        if each is None:
            columns.append((name, "unknown: kept in rescued"))
        elif each.maps_to is None:
            columns.append((name, "known, not used: kept in rescued"))
        else:
            question = f" to {each.question}" if each.question else ""
            columns.append((name, f"{each.maps_to}{question}"))
    return columns


def _problems(rows: list[dict[str, object]]) -> list[tuple[str, int, list[int], str, str]]:
    found: dict[tuple[str, str | None], list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault((row["reason_code"], row["column_name"]), []).append(row)
    return [
        (
            reason,
            len(each),
            [row["row_number"] for row in each[:MAX_ROWS_SHOWN]],
            each[0]["message"],
            each[0]["hint"],
        )
        for (reason, _), each in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def _landed_before(path: Path, contract: Contract, facts: Path | None) -> str | None:
    """The delivery that landed the same bytes for this project; None where nobody can tell."""
    if facts is None or not facts.exists():
        return None
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    query = """
        select file_name, delivery_id from raw.deliveries
        where sha256 = ? and feed_kind = ? and project_id = ? and status = 'landed'
        order by delivery_id
    """
    told = contract.told_by(path.name)
    try:
        with open_facts(facts, read_only=True) as connection:
            values = [sha256, contract.feed_kind, contract.project_id]
            landed = connection.execute(query, values).fetchall()
            return next((each for name, each in landed if contract.told_by(name) == told), None)
    except duckdb.IOException:  # someone is writing the facts
        return None


def as_dict(trial: Trial) -> dict[str, object]:
    """A trial as JSON."""
    return {
        "file": trial.file_name,
        "folder": trial.folder,
        "outcome": trial.outcome,
        "feed": trial.feed,
        "reason": trial.refusal.reason if trial.refusal else None,
        "message": trial.refusal.message if trial.refusal else None,
        "hint": trial.refusal.hint if trial.refusal else None,
        "duplicate_of": trial.duplicate_of,
        "encoding": trial.encoding,
        "flags": trial.flags,
        "columns": dict(trial.columns),
        "n_records": trial.n_records,
        "n_refused": trial.n_refused,
        "n_rows": trial.n_rows,
        "problems": [
            dict(zip(("reason", "n", "first_rows", "message", "hint"), each, strict=True))
            for each in trial.problems
        ],
        "answers": [
            {"question": question, "answer": answer, "n": n}
            for (question, answer), n in sorted(
                trial.answers.items(), key=lambda each: json.dumps(each[0])
            )
        ],
    }
