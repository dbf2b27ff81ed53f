"""A feed contract proposed from a sample: what its columns look like, and how sure that is.

Guessing happens here and nowhere else. A person reads the proposal before anything lands under it.
"""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from loaders.contract import Contract, load_contracts
from loaders.facts import open_facts
from loaders.guesses import Guess, guess_columns
from loaders.header import fold
from loaders.parser import Parsed, Parser

SAMPLE_BYTES = 2_000_000
SAMPLE_RECORDS = 5_000
HEADER_ROWS = range(1, 6)
DELIMITERS = {",": ",", ";": ";", "\t": "\\t", "|": "|"}
TEXT_FORMATS = ("csv", "json", "jsonl")


@dataclass(frozen=True)
class Known:
    """What is known already, and may be seen again in a sample.

    Attributes:
        keys: (project, source) -> keys of its items.
        texts: (project, source) -> texts of its items.
        labels: (project, question) -> folded name -> label.
    """

    keys: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    texts: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """The first records of a file, read as the draft contract says."""

    draft: dict[str, str]
    columns: dict[str, list[str]]  # name -> values that are there
    n_records: int
    n_refused: int
    encoding: str | None
    flags: list[str]


def known(seeds: Path, contracts_dir: Path, facts: Path | None = None) -> Known:
    """Reads the taxonomy, the feed contracts' aliases and the items that have arrived."""
    found = Known()
    labels = seeds / "labels.csv"
    if labels.is_file():
        with labels.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                names = found.labels.setdefault((row["project_id"], row["question_id"]), {})
                names |= {fold(row["label"]): row["label"], fold(row["name"]): row["label"]}
    for contract in load_contracts(contracts_dir)[0]:
        for (project_id, _), names in found.labels.items():
            if project_id == contract.project_id:
                for label, aliases in contract.label_aliases.items():
                    if label in names.values():
                        names |= {fold(alias): label for alias in aliases if fold(alias)}
    if facts is not None and facts.exists():
        try:
            with open_facts(facts, read_only=True) as connection:
                query = "select distinct project_id, source, source_key, text from raw.items"
                for project_id, source, key, text in connection.execute(query).fetchall():
                    found.keys.setdefault((project_id, source), set()).add(key)
                    found.texts.setdefault((project_id, source), set()).add(text)
        except duckdb.IOException:  # someone is writing the facts; the names still tell a lot
            pass
    return found


def suggest(path: Path, seen: Known, *, resource: str | None, project: str | None) -> str:
    """A feed contract for files like this one, as YAML with the reasons beside it.

    Raises:
        Refusal: The file cannot be read in any way we know.
    """
    sample = read_sample(path)
    guesses = guess_columns(sample.columns, seen, sample.n_records)
    return written(path.name, sample, guesses, seen, resource=resource, project=project)


def read_sample(path: Path) -> Sample:
    """Reads the first records in each way that is possible; the way that fits best wins."""
    with tempfile.TemporaryDirectory() as folder, Parser() as parser:
        scratch, cut = Path(folder) / "parse", Path(folder) / "sample"
        tried: list[tuple[float, Sample]] = []
        last: Parsed | None = None
        for draft in _drafts(path, cut):
            contract_file = Path(folder) / "draft.yml"
            contract_file.write_text(_draft_yaml(draft), encoding="utf-8")
            contract = Contract("draft", "labels", "draft", (), sha256="", format=draft["format"])
            file = cut if draft["format"] in TEXT_FORMATS else path
            parsed = parser.parse(file, contract_file, contract, {}, scratch)
            last = parsed
            if parsed.refusal is None:
                sample = _sample(parsed, draft)
                tried.append((_score(sample, parsed), sample))
        if not tried:
            assert last is not None and last.refusal is not None
            raise last.refusal
        return max(tried, key=lambda each: each[0])[1]


def _drafts(path: Path, cut: Path) -> Iterable[dict[str, str]]:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        return [{"format": "xlsx", "header_row": str(row)} for row in HEADER_ROWS]
    if start.startswith(b"PAR1"):
        return [{"format": "parquet"}]
    data = _start_of(path)
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    is_whole = len(data) < SAMPLE_BYTES
    if first == b"[":
        cut.write_bytes(path.read_bytes() if not _is_gzip(path) else data)
        return [{"format": "json"}]
    if not is_whole:
        data = data[: data.rfind(b"\n") + 1]
    cut.write_bytes(data)
    if first == b"{":
        drafts = [{"format": "jsonl"}]
        drafts += [{"format": "json", "records": each} for each in _lists_in(data)]
        return drafts
    return [
        {"format": "csv", "delimiter": delimiter, "header_row": str(row)}
        for row in HEADER_ROWS
        for delimiter in DELIMITERS
    ]


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _start_of(path: Path) -> bytes:
    with gzip.open(path) if _is_gzip(path) else path.open("rb") as file:
        return file.read(SAMPLE_BYTES)


def _lists_in(data: bytes) -> list[str]:
    """Where one JSON object has lists of objects."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return []
    found = []
    for key, value in document.items() if isinstance(document, dict) else ():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found.append(key)
        elif isinstance(value, dict):
            found += [f"{key}.{k}" for k, v in value.items() if isinstance(v, list) and v]
    return found


def _draft_yaml(draft: dict[str, str]) -> str:
    lines = ["feed: labels", "project: draft", "resource: draft", "identity: none"]
    lines += [f"{key}: {json.dumps(value)}" for key, value in draft.items()]
    lines += ["constants: {item_id: draft, batch: draft}", "schema: {fields: []}"]
    return "\n".join(lines)


def _sample(parsed: Parsed, draft: dict[str, str]) -> Sample:
    columns: dict[str, list[str]] = {name: [] for name in parsed.header}
    n_records = 0
    if parsed.rows is not None:
        with pa.OSFile(str(parsed.rows)) as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                for record in batch.column("rescued").to_pylist():
                    n_records += 1
                    for name, value in json.loads(record or "{}").items():
                        if n_records <= SAMPLE_RECORDS and value is not None:
                            columns.setdefault(name, []).append(str(value))
    n_records = min(n_records, SAMPLE_RECORDS)
    return Sample(draft, columns, n_records, parsed.n_refused, parsed.encoding, parsed.flags)


def _score(sample: Sample, parsed: Parsed) -> float:
    """How well a way of reading fits: whole records, under many distinct names that say much."""
    names = [fold(name) for name in parsed.header]
    n_named = len({name for name in names if name and not name.replace(".", "").isdigit()})
    share = 1 - parsed.n_refused / parsed.n_records if parsed.n_records else 0.0
    is_whole = n_named == len(names)
    row = int(sample.draft.get("header_row", "1"))
    return share * (n_named + 0.5 * is_whole + 0.001 * parsed.n_records / (1 + row)) - 0.01 * row


def written(
    file_name: str,
    sample: Sample,
    guesses: list[Guess],
    seen: Known,
    *,
    resource: str | None,
    project: str | None,
) -> str:
    """The proposal as YAML, with comments that say why and how sure."""
    feed = "labels" if any(each.maps_to == "answer" for each in guesses) or resource else "items"
    project = project or next((each.project for each in guesses if each.project), None)
    source = next((each.source for each in guesses if each.source), None)
    lines = [
        f"# Proposed from {json.dumps(file_name)}: {sample.n_records:,} records, "
        f"{sample.n_refused:,} that could not be read.",
        "# Read it, correct it, save it as loaders/contracts/"
        f"{resource or '<resource or source>'}/{project or '<project>'}.yml, then try it: "
        "assay contract check FILE",
        f"feed: {feed}",
        f"project: {project or 'TODO'}",
    ]
    if feed == "labels":
        lines.append(f"resource: {resource or 'TODO'}")
    lines.append(f"{'item_source' if feed == 'labels' else 'source'}: {source or 'TODO'}")
    draft = dict(sample.draft)
    lines.append(f"format: {draft.pop('format')}")
    if "delimiter" in draft:
        draft["delimiter"] = DELIMITERS[draft["delimiter"]]
        lines.append(f'delimiter: "{draft.pop("delimiter")}"')
        doubt = "  # a guess: it fits any bytes; ask the sender" if "cp1252" in sample.flags else ""
        lines.append(f"encoding: {sample.encoding or 'utf-8'}{doubt}")
    lines += [f"{key}: {value}" for key, value in draft.items() if value != "1"]
    if feed == "labels":
        answers = [each for each in guesses if each.maps_to == "answer"]
        lines.append(f"layout: {'wide' if len(answers) > 1 else 'long'}")
        is_named = any(each.maps_to == "annotator" or each.annotator for each in guesses)
        lines.append(f"identity: {'person' if is_named else 'none'}")
    lines += ["schema:", '  missingValues: [""]', "  fields:"]
    width = max((len(_field(each)) for each in guesses), default=0)
    lines += [f"    - {_field(each):<{min(width, 70)}}  # {each.reason}" for each in guesses]
    aliases = _aliases(sample, guesses, seen)
    if aliases:
        lines += ["label_aliases:", *aliases]
    return "\n".join(lines) + "\n"


def _field(guess: Guess) -> str:
    parts = [f"name: {json.dumps(guess.name, ensure_ascii=False)}", f"type: {guess.type}"]
    if guess.maps_to:
        parts.append(f"maps_to: {guess.maps_to}")
    if guess.question:
        parts.append(f"question: {guess.question}")
    if guess.annotator:
        parts.append(f"annotator: {json.dumps(guess.annotator, ensure_ascii=False)}")
    return "{" + ", ".join(parts) + "}"


def _aliases(sample: Sample, guesses: list[Guess], seen: Known) -> list[str]:
    """How the sample writes each label; values that no label fits, as comments."""
    spellings: dict[str, set[str]] = {}
    unknown: set[str] = set()
    for each in guesses:
        if each.maps_to == "answer" and each.project and each.question:
            names = seen.labels.get((each.project, each.question), {})
            for value in set(sample.columns[each.name]):
                label = names.get(fold(value))
                spellings.setdefault(label, set()).add(value) if label else unknown.add(value)
    lines = [
        f"  {json.dumps(label)}: {json.dumps(sorted(values), ensure_ascii=False)}"
        for label, values in sorted(spellings.items())
    ]
    few = sorted(unknown)[:20]
    return lines + [f"  # no label is called {json.dumps(v, ensure_ascii=False)}" for v in few]
