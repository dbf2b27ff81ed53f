"""The first records of a file that no feed contract describes, in the way that fits it best."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from loaders import formats
from loaders.contract import Contract, parse_contract
from loaders.drafts import (
    DELIMITER_NAMES,
    TAG,
    Draft,
    drafts_of_tool,
    first_line,
    is_tags,
    member_pattern,
    plain_drafts,
    start_of,
    tool_of,
)
from loaders.header import fold
from loaders.parser import Parsed, Parser
from loaders.recognition import FOREIGN
from loaders.refusal import Refusal

SAMPLE_RECORDS = 5_000
# How landing calls a column without a name in what it keeps.
NAMELESS = re.compile(r"column \d+|\s+")


@dataclass(frozen=True)
class Sample:
    """The first records of a file, read as a draft of a contract says.

    Attributes:
        draft: Keys of the contract that say how the file is read.
        columns: Name -> values that are there, as text.
        n_empty: Name -> records in which there is none.
        own: Columns that the tool's format makes, or what their names begin with.
    """

    draft: Draft
    columns: dict[str, list[str]]
    n_empty: dict[str, int]
    n_records: int
    n_refused: int
    encoding: str | None
    flags: list[str]
    own: frozenset[str] = field(default_factory=frozenset)

    @property
    def format(self) -> str:
        """The format that reads the file."""
        return self.draft["format"]


def kept_or_new(parser: Parser | None) -> AbstractContextManager[Parser]:
    """A parser that somebody keeps, or one that ends with the block."""
    return Parser() if parser is None else nullcontext(parser)


def read_sample(path: Path, parser: Parser) -> Sample:
    """Reads the first records in each way that is possible; the way that fits best wins.

    Raises:
        Refusal: No way fits; says which tool the file is from, where that can be seen.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shown, inside = start_of(path, home)
        tool = tool_of(shown)
        if tool in FOREIGN:
            raise Refusal("wrong_format", f"This looks like {tool}.", FOREIGN[tool])
        trial = _Trials(path, shown, inside, home, parser)
        best = None
        if tool in formats.names() and tool != "json":
            best = trial.best(drafts_of_tool(tool, shown))
        best = best or trial.best(plain_drafts(shown))
        if best is None and inside is None:
            best = trial.best({"delimiter": each, "quote": "null", "format": "csv"}
                              for each in DELIMITER_NAMES)  # fmt: skip
        if best is None:
            assert trial.refusal is not None
            raise trial.refusal
        return trial.without_names(best)


class _Trials:
    """Reads one file under one draft after the other."""

    def __init__(
        self, path: Path, shown: Path, inside: list[str] | None, home: Path, parser: Parser
    ) -> None:
        self._path, self._shown, self._inside, self._home = path, shown, inside, home
        self._parser = parser
        self.refusal: Refusal | None = None

    def best(self, drafts: Iterable[Draft]) -> Sample | None:
        """The sample of the draft that fits best; None where none can read the file."""
        tried: list[tuple[float, Sample]] = []
        for draft in drafts:
            found = self.read(draft)
            if found is not None:
                tried.append(found)
                if draft["format"] not in ("csv", "json", "xlsx", "ods"):
                    break
        return max(tried, key=lambda each: each[0])[1] if tried else None

    def read(self, draft: Draft, names: tuple[str, ...] = ()) -> tuple[float, Sample] | None:
        """How well a draft fits, and what it reads; None where it cannot read the file."""
        if self._inside is not None:
            draft = draft | member_pattern(self._inside, draft["format"])
        text = _draft_yaml(draft, names)
        contract_file = self._home / "draft.yml"
        contract_file.write_text(text, encoding="utf-8")
        contract = parse_contract(text.encode(), feed="draft/draft", is_checked=True)
        is_cut = self._inside is None and draft["format"] in ("csv", "jsonl", "json")
        file = self._shown if is_cut else self._path
        parsed = self._parse(file, contract_file, contract)
        if parsed.refusal is not None:
            self.refusal = self.refusal or parsed.refusal
            return None
        sample = _sample(parsed, draft)
        return _score(sample, parsed), sample

    def without_names(self, sample: Sample) -> Sample:
        """The same sample, or that of a table whose first row is a record and not names."""
        draft = sample.draft
        if draft["format"] not in ("csv", "conll") or draft.get("header_row", "1") != "1":
            return sample
        header = list(sample.columns)
        if draft["format"] == "conll":
            first = first_line(self._shown)
            tags = sample.columns.get(f"column {len(first)}", ["[]"])
            is_named = not TAG.fullmatch(first[-1]) and is_tags(json.loads(tags[0])[1:])
            found = self.read(draft, tuple(first)) if is_named and len(first) > 1 else None
            return found[1] if found else sample
        n_seen = sum(name in sample.columns[name] or _is_number(name) for name in header)
        if len(header) < 2 or 2 * n_seen < len(header):
            return sample
        names = tuple(f"column {at}" for at in range(1, len(header) + 1))
        found = self.read(draft | {"header_row": "0"}, names)
        return found[1] if found else sample

    def _parse(self, file: Path, contract_file: Path, contract: Contract) -> Parsed:
        scratch = self._home / "parse"
        return self._parser.parse(file, contract_file, contract, {}, scratch, self._path.name)


def _draft_yaml(draft: Draft, names: tuple[str, ...]) -> str:
    lines = ["feed: labels", "project: draft", "resource: draft", "identity: none"]
    lines += [f"{key}: {json.dumps(value)}" for key, value in draft.items() if value != "null"]
    lines += [f"{key}: null" for key, value in draft.items() if value == "null"]
    lines += ["constants: {item_id: draft, batch: draft}", "schema:", "  fields:"]
    fields = [f"    - {{name: {json.dumps(name)}}}" for name in names]
    return "\n".join([*lines, *fields] if fields else [*lines[:-2], "schema: {fields: []}"])


def _sample(parsed: Parsed, draft: Draft) -> Sample:
    columns: dict[str, list[str]] = {name: [] for name in parsed.header if fold(name)}
    has_nameless = len(columns) < len(parsed.header)
    n_records = 0
    if parsed.rows is not None:
        with pa.OSFile(str(parsed.rows)) as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                for record in batch.column("rescued").to_pylist():
                    n_records += 1
                    for name, value in json.loads(record or "{}").items():
                        # A column without a name cannot be mapped: it is found by its name.
                        is_nameless = name not in columns and NAMELESS.fullmatch(name)
                        if has_nameless and is_nameless:
                            continue
                        if n_records <= SAMPLE_RECORDS and value is not None:
                            columns.setdefault(name, []).append(str(value))
    n_records = min(n_records, SAMPLE_RECORDS)
    n_empty = {name: n_records - len(values) for name, values in columns.items()}
    own = formats.own(draft["format"])
    flags = (parsed.encoding, parsed.flags)
    return Sample(draft, columns, n_empty, n_records, parsed.n_refused, *flags, own)


def _score(sample: Sample, parsed: Parsed) -> float:
    """How well a way of reading fits: whole records, under many distinct names that say much."""
    names = [fold(name) for name in parsed.header]
    n_named = len({name for name in names if name and not _is_number(name)})
    share = 1 - parsed.n_refused / parsed.n_records if parsed.n_records else 0.0
    is_whole = n_named == len(names)
    row = int(sample.draft.get("header_row", "1"))
    return share * (n_named + 0.5 * is_whole + 0.001 * parsed.n_records / (1 + row)) - 0.01 * row


def _is_number(name: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d.]+", name))
