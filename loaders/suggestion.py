"""A feed contract proposed from a sample: what its columns look like, and how sure that is.

Guessing happens here and nowhere else. A person reads the proposal before anything lands under it.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from loaders.clues import NAMES, Guess, Known, plain
from loaders.contract import BadContract, load_contracts, parse_contract
from loaders.facts import open_facts
from loaders.guesses import guess_columns
from loaders.header import fold
from loaders.parser import Parser
from loaders.proposal import Proposal, written
from loaders.sampling import Sample, kept_or_new, read_sample

TRIED = "# Tried on that file: "
PROPOSED = "proposed/contract"
SURE_ANSWER = 0.35


def known(seeds: Path, contracts_dir: Path, facts: Path | None = None) -> Known:
    """Reads the configuration, the feed contracts' aliases and what has arrived."""
    found = Known()
    for row in _seeded(seeds / "labels.csv"):
        names = found.labels.setdefault((row["project_id"], row["question_id"]), {})
        names |= {fold(row["label"]): row["label"], fold(row["name"]): row["label"]}
    for row in _seeded(seeds / "questions.csv"):
        question = row["question_id"]
        names = found.questions.setdefault(row["project_id"], {})
        names |= {fold(question): question, fold(row["name"] or question): question}
    found.resources.update(row["resource_id"] for row in _seeded(seeds / "resources.csv"))
    for contract in load_contracts(contracts_dir)[0]:
        for (project_id, _), names in found.labels.items():
            if project_id == contract.project_id:
                for label, aliases in contract.label_aliases.items():
                    if label in names.values():
                        names |= {fold(alias): label for alias in aliases if fold(alias)}
    if facts is not None and facts.exists():
        try:
            with open_facts(facts, read_only=True) as connection:
                _add_arrived(found, connection)
        except duckdb.IOException:  # someone is writing the facts; the names still tell a lot
            pass
    return found


def _seeded(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _add_arrived(found: Known, connection: duckdb.DuckDBPyConnection) -> None:
    query = "select distinct project_id, source, source_key, text from raw.items"
    for project_id, source, key, text in connection.execute(query).fetchall():
        found.keys.setdefault((project_id, source), set()).add(key)
        found.texts.setdefault((project_id, source), set()).add(text)
    query = "select distinct annotator from raw.answers where annotator is not null"
    found.annotators.update(name for (name,) in connection.execute(query).fetchall())
    query = """
        select batch_id, project_id from raw.items
        union select batch_id, project_id from raw.batch_briefs
    """
    rows = connection.execute(query).fetchall()
    found.batches.update((batch, project) for batch, project in rows if batch)


def suggest(
    path: Path,
    seen: Known,
    *,
    kind: str | None = None,
    resource: str | None = None,
    project: str | None = None,
    parser: Parser | None = None,
) -> str:
    """A feed contract for files like this one, as YAML with the reasons beside it.

    Args:
        path: The sample.
        seen: What is known already.
        kind: labels, items, gold or batches; guessed where it is not given.
        resource: Who sent it, where it is known.
        project: What it is for, where it is known.
        parser: One to use; otherwise one is started and ended here.

    Raises:
        Refusal: The file cannot be read in any way we know.
    """
    with kept_or_new(parser) as reader:
        sample = read_sample(path, reader)
        kind = kind or _kind_of(path, sample, seen, resource)
        guesses = guess_columns(sample, seen, kind)
        proposal = Proposal(path.name, sample, guesses, kind, resource, project)
        text = written(proposal, seen)
        return text.replace(TRIED, f"{TRIED}{_tried(text, path, reader)}", 1)


def _kind_of(path: Path, sample: Sample, seen: Known, resource: str | None) -> str:
    """Labels, unless it says otherwise: briefs name resources, gold has one answer per item."""
    if resource is not None:
        return "labels"
    words = {plain(name) for name in sample.columns if sample.columns[name]}
    briefs = ("resource", "answers_per_item", "overlap_share", "sent_at", "due_at")
    if sum(bool(words & set(NAMES[each].split("|"))) for each in briefs) >= 3:
        return "batches"
    guesses = guess_columns(sample, seen, "labels")
    by = {target: [each for each in guesses if each.maps_to == target] for target in NAMES}
    sure = [each for each in by["answer"] if each.confidence >= SURE_ANSWER]
    if not sure and by["text"]:
        return "items"
    is_once = _is_key(by["item"], sample)
    is_worked = by["annotator"] or by["seconds"] or by["confidence"] or len(by["answer"]) > 1
    named = {*words, *plain(path.stem).split()}
    if not is_worked and is_once and named & {"gold", "golden", "truth", "correct", "reference"}:
        return "gold"
    return "labels"


def _is_key(items: list[Guess], sample: Sample) -> bool:
    values = [sample.columns[each.name] for each in items]
    return bool(values) and all(len(set(each)) == len(each) for each in values[:1])


def _tried(text: str, path: Path, parser: Parser) -> str:
    """What the proposal would make of the file itself, read to its end."""
    try:
        contract = parse_contract(text.encode("utf-8"), feed=PROPOSED)
    except BadContract as error:
        return f"it lacks something yet; {str(error).removeprefix(f'{PROPOSED}: ')}"
    match = contract.matches_name(path.name)
    constants = {key: value for key, value in (match.groupdict() if match else {}).items() if value}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contract.yml"
        file.write_text(text, encoding="utf-8")
        scratch = Path(folder) / "parse"
        parsed = parser.parse(path, file, contract, constants, scratch, path.name)
    if parsed.refusal is not None:
        told = " ".join(f"{parsed.refusal.message} {parsed.refusal.hint}".split())
        return f"it would be refused ({parsed.refusal.reason}): {told}"
    n_good = parsed.n_records - parsed.n_refused
    return f"{n_good:,} of {parsed.n_records:,} records would land."
