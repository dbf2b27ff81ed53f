"""Which annotation tool a refused file is from, to tell its sender; nothing lands by a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import Any

from loaders.contract import Contract
from loaders.refusal import OURS, Refusal

HEAD = 1 << 20
EXPLAINED = ("wrong_format", "malformed", "missing_column", "empty_file", "too_large", "unreadable")
TABLES = ("csv", "mturk", "toloka", "appen", "qualtrics", "conll", "brat", "webanno_tsv")
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

# What to do with the exports of tools that no format reads.
FOREIGN = {
    "an XML or HTML file": (
        "Export the data itself as CSV or JSON; a web page saved as .xls is no workbook."
    ),
    "an Argilla export": (
        "Flatten it to one row per response (record id, user id, question, value), for example "
        "with dataset.records.to_list(flatten=True), and send that as JSONL."
    ),
    "a SageMaker Ground Truth manifest": (
        "A manifest has the merged answer without who gave it: send the answers of the workers "
        "(the job's annotations/worker-response/ files), one row per answer, as CSV or JSONL."
    ),
    "a LightTag export": (
        "Send one row per annotator and example, with the annotations as a JSON list of start, "
        "end and label, as JSONL."
    ),
    "a Zooniverse classification export": (
        "Flatten the column 'annotations' with panoptes_aggregation (config, then extract), and "
        "send the extracts as CSV under a feed contract for these."
    ),
    "a SuperAnnotate export": (
        "Send one row per annotator and item, with the instances as a JSON list of start, end "
        "and label, as JSONL."
    ),
    "a Kili export": (
        "Send one row per label (asset, author, job, answer) as CSV or JSONL; jsonResponse holds "
        "the answer by job."
    ),
}
READ = {
    "json": "JSON",
    "label_studio": "a Label Studio export",
    "prodigy": "a Prodigy export",
    "doccano": "a doccano export",
    "mturk": "an MTurk batch result",
    "toloka": "a Toloka TSV",
    "webanno_tsv": "a WebAnno TSV file",
    "conll": "a CoNLL file",
    "brat": "a brat .ann file",
    "labelbox": "a Labelbox export",
    "appen": "an Appen report",
    "qualtrics": "a Qualtrics export",
}


def explained(error: Refusal, path: Path, contract: Contract, *, has_keys: bool) -> Refusal:
    """A refusal that names the tool which the file is from, where that can be seen.

    Args:
        error: Why the file was refused.
        path: The file.
        contract: The feed contract it came under.
        has_keys: Whether the item's column was found: then it is a file of this feed in which
            another is missing.
    """
    if error.reason not in EXPLAINED or has_keys:
        return error
    found = recognised(path)
    if found is None or found == contract.format:
        return error
    if found == "json" and contract.format not in TABLES:
        return error
    if found in FOREIGN:
        return Refusal("wrong_format", f"This looks like {found}, which no format reads.",
                       FOREIGN[found])  # fmt: skip
    return Refusal(
        "wrong_format",
        f"This looks like {READ[found]}; this feed expects {contract.format.upper()}.",
        f"Send the columns that were agreed, as {contract.format.upper()}. {OURS}if the files of "
        f"this feed are to be that, set format: {found} in {contract.feed}.yml, with the columns "
        "which that format makes.",
    )


def recognised(path: Path) -> str | None:
    """The format that reads a file, or the name of a tool's export that none reads."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    encoding = ENCODINGS.get(head[:2], "utf-8-sig")
    text = head.decode(encoding, "ignore").lstrip()
    if text.startswith(("{", "[")):
        record = _first_object(text)
        return None if record is None else _first(_OBJECTS, record) or "json"
    if re.match(r"<[?!a-zA-Z]", text):
        return "an XML or HTML file"
    lines = text.split("\n", 3)
    return _first(_LINES, lines) or _first(_TABLES, set(_cells(lines[0])))


def _first_object(text: str) -> dict[str, Any] | None:
    start = text.find("{")
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        # Longer than what was read: its keys, without their values.
        value = dict.fromkeys(re.findall(r'"([^"\\]{1,60})"\s*:', text[:HEAD]), None)
    return value if isinstance(value, dict) else None


def _cells(line: str) -> Iterable[str]:
    delimiter = max(",\t;|", key=line.count)
    return (cell.strip().strip('"') for cell in line.split(delimiter))


def _first(tests: dict[str, Callable[[Any], bool]], value: Any) -> str | None:
    return next((name for name, test in tests.items() if test(value)), None)


def _is_ground_truth(record: dict[str, Any]) -> bool:
    jobs = [value for key, value in record.items() if key.endswith("-metadata")]
    return any(isinstance(job, dict) and "human-annotated" in job for job in jobs)


def _is_argilla(record: dict[str, Any]) -> bool:
    is_nested = "fields" in record and ("responses" in record or "suggestions" in record)
    return is_nested or any(key.endswith(".responses") for key in record)


def _is_light_tag(record: dict[str, Any]) -> bool:
    if isinstance(record.get("examples"), list) and "annotators_and_relations" in record:
        return True
    return "content" in record and "annotations" in record


def _is_super_annotate(record: dict[str, Any]) -> bool:
    data = record.get("data")
    is_form = isinstance(data, dict) and any(key.startswith("component_") for key in data)
    return "metadata" in record and ("instances" in record or is_form)


def _has(*names: str) -> Callable[[Set[str] | dict[str, Any]], bool]:
    return lambda record: all(name in record for name in names)


_OBJECTS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "prodigy": lambda record: "_task_hash" in record or "_input_hash" in record,
    "labelbox": lambda record: bool(
        {"DataRow ID", "dataRow"} & set(record) or {"data_row", "projects"} <= set(record)
    ),
    "a SageMaker Ground Truth manifest": _is_ground_truth,
    "a Kili export": lambda record: (
        "jsonResponse" in record or any(re.fullmatch(r"JOB_\d+", key) for key in record)
    ),
    "an Argilla export": _is_argilla,
    "a SuperAnnotate export": _is_super_annotate,
    "a LightTag export": _is_light_tag,
    "label_studio": lambda record: (
        ("data" in record and ("annotations" in record or "completions" in record))
        or {"annotation_id", "annotator", "lead_time"} <= set(record)
    ),
    "doccano": lambda record: (
        ("text" in record or "data" in record)
        and any(
            isinstance(record.get(key), list)
            for key in ("label", "labels", "entities", "annotations")
        )
    ),
}
_LINES: dict[str, Callable[[list[str]], bool]] = {
    "webanno_tsv": lambda lines: lines[0].startswith("#FORMAT=WebAnno TSV"),
    "brat": lambda lines: bool(re.match(r"T\d+\t\S+ \d+ \d+", lines[0])),
    "conll": lambda lines: lines[0].startswith("-DOCSTART-"),
    "qualtrics": lambda lines: any('""ImportId""' in line for line in lines[1:]),
}
_TABLES: dict[str, Callable[[Set[str]], bool]] = {
    "mturk": _has("HITId", "WorkerId"),
    "toloka": lambda cells: any(cell.startswith(("INPUT:", "OUTPUT:")) for cell in cells),
    "appen": _has("_unit_id"),
    "label_studio": _has("annotation_id", "annotator", "lead_time"),
    "a Zooniverse classification export": _has("classification_id", "subject_data"),
}
