"""A package's files: the feed contract of its resource, read backwards."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assay.packages.formats import (
    Cell,
    Sheet,
    csv_bytes,
    json_bytes,
    jsonl_bytes,
    parquet_bytes,
    xlsx_bytes,
)
from assay.packages.marts import Marts, Row
from assay.packages.paperwork import Labels, brief, instructions, manifest
from assay.packages.payload import REASON_COLUMN, Package, PackageItem, answers_wanted
from loaders.contract import Contract, load_contracts
from loaders.header import fold
from loaders.identity import SEPARATOR

# Why an item comes back, for whoever annotates it again. None of them tells an earlier answer.
REASONS = {
    "disagreement": "The answers to this item differ. Please read it again and decide afresh.",
    "wrong_on_gold": "Please read this item afresh beside the guideline.",
    "rejected": "The lead asks for this item again. Please read it beside the guideline.",
    "annotator_left": "Please answer this item in place of a colleague.",
    "first_answers": "",
    "missing": "An answer is missing.",
    "label_split": "The labels have changed. Please choose among those in force now.",
    "guideline_changed": "The guideline has changed. Please answer by the version named here.",
    "quarantined": "The answer could not be used. Please give one of the labels.",
    "abstention": "This item was left open. Please choose a label if the guideline allows it.",
}
WIDTHS = {"text": 60, "paired_text": 60, "item": 16, "answer": 18, "reason": 50}


class NoContract(Exception):
    """A resource has no feed contract for a project, so nothing can be written for it."""


@dataclass(frozen=True)
class PackageFiles:
    """File name -> bytes, the data file first."""

    files: dict[str, bytes]

    @property
    def data_file(self) -> str:
        """The name of the file that the resource fills in."""
        return next(iter(self.files))

    @property
    def sha256(self) -> str:
        """Of the data file."""
        return hashlib.sha256(self.files[self.data_file]).hexdigest()


@dataclass(frozen=True)
class Wanted:
    """One row of the data file before it has columns: an item, its question and the reason."""

    item: Row
    question_id: str
    reason: str
    annotator: str | None = None


def render(package: Package, marts: Marts, contracts_dir: Path) -> PackageFiles:
    """Makes the files of a package; the same package and build make the same bytes.

    Raises:
        NoContract: Says which file to add.
    """
    contract = find_feed(contracts_dir, package["resource_id"], package["project_id"])
    labels = _labels(package, marts, contract)
    columns, cells = _table(package, _wanted(package, marts, labels), contract)
    data = _encode(package, contract, columns, cells, labels)
    suffix = "tsv" if contract.format == "csv" and contract.delimiter == "\t" else contract.format
    name = f"{package['package_id']}.{suffix}"
    files = {name: data, "instructions.txt": instructions(package, marts, contract, labels, name)}
    if "brief" in package:
        files["brief.json"] = brief(package)
    files["manifest.json"] = manifest(package, marts, contract, labels, columns, files)
    return PackageFiles(files)


def find_feed(contracts_dir: Path, resource_id: str, project_id: str) -> Contract:
    """The feed contract of a resource for a project."""
    contracts, _ = load_contracts(contracts_dir)
    for contract in sorted(contracts, key=lambda each: each.feed):
        if (contract.feed_kind, contract.resource_id, contract.project_id) == (
            "labels",
            resource_id,
            project_id,
        ):
            return contract
    raise NoContract(
        f"Nothing can be sent to {resource_id} for {project_id}: there is no usable feed contract. "
        f"Write loaders/contracts/{resource_id}/{project_id}.yml; the package goes out with the "
        "next run."
    )


def _labels(package: Package, marts: Marts, contract: Contract) -> Labels:
    """Question id -> its labels, each with what this resource writes for it."""
    batch = marts.batch(package["project_id"], package["batch_id"])
    questions = sorted({item["question_id"] for item in package["items"]})
    return {
        question: [
            {
                "label": row["label"],
                "write": (contract.label_aliases.get(row["label"]) or [row["label"]])[0],
                "name": row["name"] or row["label"],
                "description": row["description"] or "",
            }
            for row in marts.labels(package["project_id"], question, batch.get("taxonomy_version"))
        ]
        for question in questions
    }


def _wanted(package: Package, marts: Marts, labels: Labels) -> list[list[Wanted]]:
    """Rows in passes: each holds every item that still wants an answer, worst first."""
    item_ids = sorted({item["item_id"] for item in package["items"]})
    items = marts.items(item_ids)
    counts = {} if package["blind"] else marts.answer_counts(item_ids)
    names = {row["label"]: row["write"] for rows in labels.values() for row in rows}
    passes: list[list[Wanted]] = []
    for item in sorted(package["items"], key=lambda each: (each["rank"], each["item_id"])):
        earlier = counts.get((item["item_id"], item["question_id"]), [])
        row = Wanted(items[item["item_id"]], item["question_id"], _reason(item, earlier, names))
        for number in range(answers_wanted(item)):
            if number == len(passes):
                passes.append([])
            assigned = item.get("assigned", [])[number : number + 1]
            passes[number].append(replace(row, annotator=next(iter(assigned), None)))
    return passes


def _reason(item: PackageItem, earlier: Sequence[Row], names: dict[str, str]) -> str:
    reason = REASONS.get(item["reason"], item["reason"].replace("_", " "))
    if item.get("not_by"):
        others = [each.partition("/")[2] for each in item["not_by"]]
        reason += f" By somebody else than {', '.join(others)}."
    if not earlier:
        return reason
    given = ", ".join(f"{names.get(row['label'], '?')} ({row['n_answers']})" for row in earlier)
    return f"{reason} Answers so far: {given}."


def _table(
    package: Package, passes: list[list[Wanted]], contract: Contract
) -> tuple[list[str], list[list[Cell]]]:
    """Columns and rows: one row for each answer; questions side by side share it.

    Where people stand side by side too, one row for each item.
    """
    answers = contract.mapped("answer")
    if all(field.annotator for field in answers):
        passes = passes[:1]
    if len(answers) > 1:
        passes = [_distinct_items(each) for each in passes]
    rows = [row for each in passes for row in each]
    columns = [field.name for field in contract.fields]
    reasons = [number for number, name in enumerate(columns) if fold(name) == fold(REASON_COLUMN)]
    if not reasons:
        columns.append(REASON_COLUMN)
    fixed = {"batch": package["batch_id"], "package": package["package_id"]}
    has_parts = len(contract.mapped("item")) > 1
    cells: list[list[Cell]] = []
    for row in rows:
        values = {
            **fixed,
            "item": row.item["source_key"],
            "item_id": row.item["item_id"],
            "text": row.item["text"],
            "paired_text": row.item["paired_text"],
            "question": row.question_id,
            "annotator": row.annotator,
        }
        # A key of several columns is one text to us.
        parts = iter(str(row.item["source_key"]).split(SEPARATOR))
        line: list[Cell] = [
            next(parts, None)
            if has_parts and field.maps_to == "item"
            else values.get(field.maps_to)
            for field in contract.fields
        ]
        if reasons:
            line[reasons[0]] = row.reason
        else:
            line.append(row.reason)
        cells.append(line)
    return columns, cells


def _distinct_items(rows: Sequence[Wanted]) -> list[Wanted]:
    return list({row.item["item_id"]: row for row in reversed(rows)}.values())[::-1]


def _encode(
    package: Package,
    contract: Contract,
    columns: list[str],
    cells: list[list[Cell]],
    labels: Labels,
) -> bytes:
    if contract.format == "xlsx":
        return xlsx_bytes(columns, cells, _sheet(package, contract, labels))
    if contract.format == "json":
        return json_bytes(columns, cells, contract.records)
    if contract.format == "jsonl":
        return jsonl_bytes(columns, cells)
    if contract.format == "parquet":
        return parquet_bytes(columns, cells)
    above = [[f"Package {package['package_id']}"], *[[""]] * contract.header_row][
        : contract.header_row - 1
    ]
    preface = csv_bytes(above[0], above[1:], contract.delimiter) if above else b""
    table = csv_bytes(
        columns, cells, contract.delimiter, contract.encoding, contract.quote, guard=True
    )
    return preface + table


def _sheet(package: Package, contract: Contract, labels: Labels) -> Sheet:
    choices = [
        (row["write"], f"{row['name']}: {row['description']}".rstrip(": "))
        for rows in labels.values()
        for row in rows
    ]
    preface = [
        f"Package {package['package_id']}, please send it back by {package['due_at'][:10]}",
        f"{package['n_answers']} answers to {package['n_items']} items; what the labels mean is "
        "on the second sheet",
        *[""] * contract.header_row,
    ]
    return Sheet(
        name=contract.sheet or "Answers",
        preface=preface[: contract.header_row - 1],
        choices=list(dict.fromkeys(choices)),
        choice_columns=[field.name for field in contract.mapped("answer")],
        widths={
            field.name: WIDTHS[field.maps_to or "reason"]
            for field in contract.fields
            if field.maps_to in WIDTHS or fold(field.name) == fold(REASON_COLUMN)
        },
    )
