"""Feed contracts: how the files of one feed map onto our columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from loaders import contract_problems

NULLS = ("", "null", "~")
DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
# Formats in which the file's name is the document's.
NAMED_DOCUMENTS = ("brat", "conll", "webanno_tsv")


class BadContract(Exception):
    """A feed contract that cannot be used; the text says where and what to write."""


@dataclass(frozen=True)
class Field:
    """One column of the file, as a Frictionless Table Schema field with our properties."""

    name: str
    type: str = "string"
    format: str | None = None
    aliases: tuple[str, ...] = ()
    maps_to: str | None = None
    question: str | None = None
    annotator: str | None = None
    is_required: bool = False
    decimal_char: str = "."
    group_char: str = ""


@dataclass(frozen=True)
class Contract:
    """One feed contract, checked."""

    feed: str
    feed_kind: str
    project_id: str
    fields: tuple[Field, ...]
    sha256: str
    resource_id: str | None = None
    source: str | None = None
    format: str = "csv"
    layout: str = "long"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    sheet: str | None = None
    header_row: int = 1
    records: str | None = None
    identity: str | None = None
    delivery_mode: str = "cumulative"
    manifest: str = "optional"
    file_pattern: str | None = None
    member_pattern: str | None = None
    timezone: str = "UTC"
    constants: dict[str, str] = field(default_factory=dict)
    missing_values: tuple[str, ...] = ("",)
    label_aliases: dict[str, list[str]] = field(default_factory=dict)
    text: str = field(default="", repr=False, compare=False)

    def is_array(self, column: str) -> bool:
        """Whether a column holds lists: a field of that name, or its alias, is `type: array`."""
        return any(
            each.type == "array" and column in (each.name, *each.aliases) for each in self.fields
        )

    def mapped(self, target: str) -> tuple[Field, ...]:
        """The fields that map onto one canonical column, in the contract's order."""
        return tuple(each for each in self.fields if each.maps_to == target)

    def matches_name(self, file_name: str) -> re.Match[str] | None:
        """The match of file_pattern on a whole file name."""
        return re.fullmatch(self.file_pattern, file_name) if self.file_pattern else None

    def told_by(self, file_name: str) -> dict[str, str | None]:
        """What a file's name says about its records: equal bytes may be two people's answers."""
        match = self.matches_name(file_name)
        told = match.groupdict() if match else {}
        return told | ({"document": file_name} if self.format in NAMED_DOCUMENTS else {})


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar is text, so that labels such as no, 01 or 1e3 survive."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if isinstance(key, str) and keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise BadContract(f"the key '{key}' stands twice in the block at line {line}")
        return super().construct_mapping(node, deep=deep)


def load_contract(path: Path) -> Contract:
    """Reads and checks one feed contract; its feed is `<folder>/<file name>`.

    Raises:
        BadContract: Names the file, the place and what is expected there.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadContract(f"{path}: cannot be read ({error.strerror}).") from error
    contract = parse_contract(data, feed=f"{path.parent.name}/{path.stem}", place=str(path))
    _require_none(contract_problems.left_open(contract), str(path))
    return contract


@lru_cache(maxsize=256)
def parse_contract(
    data: bytes, *, feed: str, place: str | None = None, is_checked: bool = False
) -> Contract:
    """Makes a contract of its bytes; `is_checked` spares the checks for bytes known to pass."""
    place = place or feed
    try:
        document = yaml.load(data.decode("utf-8"), _TextLoader)
    except (UnicodeDecodeError, yaml.YAMLError, BadContract) as error:
        reason = " ".join(str(error).split())
        raise BadContract(f"{place}: not readable as YAML: {reason}") from error
    if not is_checked:
        _require_none(contract_problems.of_schema(document), place)
    contract = _contract(document, feed=feed, sha256=hashlib.sha256(data).hexdigest())
    if not is_checked:
        _require_none(contract_problems.contradictions(contract), place)
    return replace(contract, text=data.decode("utf-8"))


def load_contracts(folder: Path) -> tuple[list[Contract], dict[str, str]]:
    """All feed contracts of a folder: (good ones, {feed: what is wrong} for the others)."""
    good: list[Contract] = []
    bad: dict[str, str] = {}
    paths = [*folder.glob("*/*.yml"), *folder.glob("*/*.yaml")] if folder.is_dir() else []
    for path in sorted(paths):
        try:
            good.append(load_contract(path))
        except BadContract as error:
            bad[f"{path.parent.name}/{path.stem}"] = str(error)
    return good, bad


def find_contracts(contracts: Iterable[Contract], folder: str) -> list[Contract]:
    """The contracts that a drop folder may mean, e.g. `labels/brightlabel/support_intents`.

    Below labels/ the second part names the resource and a third may name the project; below
    items/, gold/ and batches/ the second names the project. Deeper folders are the sender's own.
    """
    parts = folder.split("/")
    if len(parts) < 2:
        return []
    of_kind = [each for each in contracts if each.feed_kind == parts[0]]
    if parts[0] != "labels":
        return [each for each in of_kind if each.project_id == parts[1]]
    found = [each for each in of_kind if each.resource_id == parts[1]]
    named = [each for each in found if len(parts) > 2 and each.project_id == parts[2]]
    return named or found


def find_contract(contracts_dir: Path, folder: str) -> Contract | None:
    """The one contract for a drop folder, or None where there is none or several fit."""
    found = find_contracts(load_contracts(contracts_dir)[0], folder)
    return found[0] if len(found) == 1 else None


def _require_none(problems: Iterable[str], place: str) -> None:
    """Raises BadContract with all of them, if there are any."""
    if found := "; ".join(problems):
        raise BadContract(f"{place}: {found}")


def _contract(document: dict[str, Any], *, feed: str, sha256: str) -> Contract:
    schema = document["schema"]
    values = {key: document.get(key) for key in ("format", "layout", "encoding", "delivery_mode")}
    values |= {key: document.get(key) for key in ("records", "manifest", "timezone", "sheet")}
    values |= {key: document.get(key) for key in ("file_pattern", "member_pattern")}
    delimiter = document.get("delimiter", ",")
    quote = document.get("quote", '"')
    return Contract(
        feed=feed,
        sha256=sha256,
        feed_kind=document["feed"],
        project_id=document["project"],
        resource_id=document.get("resource"),
        source=document.get("item_source") or document.get("source"),
        identity=document.get("identity", "person") if document["feed"] == "labels" else None,
        delimiter=DELIMITERS.get(delimiter, delimiter),
        quote=None if quote in NULLS else quote,
        header_row=int(document.get("header_row", "1")),
        constants=dict(document.get("constants", {})),
        missing_values=tuple(dict.fromkeys(["", *schema.get("missingValues", [])])),
        label_aliases={
            key: list(names) for key, names in document.get("label_aliases", {}).items()
        },
        fields=_fields(document),
        **{key: value for key, value in values.items() if value not in (None, *NULLS)},
    )


def _fields(document: dict[str, Any]) -> tuple[Field, ...]:
    """The fields, where a key or the only answer column is required without saying so."""
    kind = document["feed"]
    fields = [_field(each) for each in document["schema"]["fields"]]
    keys = {"item", "item_id", "batch"} if kind != "labels" else {"item", "item_id"}
    keys |= {"text"} if kind == "items" else set()
    if sum(each.maps_to == "answer" for each in fields) == 1:
        keys.add("answer")
    if kind == "labels" and document.get("identity", "person") == "person":
        keys.add("annotator")
    if kind == "items":
        keys.discard("batch")
    keys -= set(document.get("constants", {}))
    return tuple(
        replace(each, is_required=True) if each.maps_to in keys else each for each in fields
    )


def _field(document: dict[str, Any]) -> Field:
    return Field(
        name=document["name"],
        type=document.get("type", "string"),
        format=document.get("format"),
        aliases=tuple(document.get("aliases", ())),
        maps_to=document.get("maps_to"),
        question=document.get("question"),
        annotator=document.get("annotator"),
        is_required=document.get("constraints", {}).get("required") == "true",
        decimal_char=document.get("decimalChar", "."),
        group_char=document.get("groupChar", ""),
    )
