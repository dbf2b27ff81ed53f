"""What goes with a package's data file: instructions for people, a manifest for machines."""

import hashlib
import json

from assay.packages.marts import Marts
from assay.packages.payload import REASON_COLUMN, Package, answers_wanted
from loaders.contract import Contract

# Question id -> its labels: label, what the resource writes for it, name, description.
Labels = dict[str, list[dict[str, str]]]


def instructions(
    package: Package,
    marts: Marts,
    contract: Contract,
    labels: Labels,
    data_file: str,
) -> bytes:
    """What to do with the data file, for a person."""
    project = marts.project(package["project_id"])
    answers = ", ".join(f"'{field.name}'" for field in contract.mapped("answer"))
    annotators = ", ".join(f"'{field.name}'" for field in contract.mapped("annotator"))
    lines = [
        f"Package {package['package_id']}: {project.get('name') or package['project_id']}, "
        f"batch {package['batch_id']}, round {package['opens_round']}",
        "",
        f"{package['n_items']} items, {package['n_answers']} answers, "
        f"due {package['due_at'][:10]}.",
        "",
        f"1. Open {data_file}. The column '{REASON_COLUMN}' says why an item comes back.",
        f"2. Fill in {answers}" + (f" and {annotators}" if annotators else "") + ".",
    ]
    if any(answers_wanted(item) > 1 for item in package["items"]) and annotators:
        lines.append("   An item that stands there several times wants as many different people.")
    if package["blind"]:
        lines.append("   Please don't look up the earlier answers, yours or anybody else's.")
    lines += [
        f"3. Keep the columns and send the file back to drop/labels/{package['resource_id']}/.",
        "",
    ]
    if project.get("guideline_url"):
        lines += [f"Guideline: {project['guideline_url']}", ""]
    for question, rows in labels.items():
        lines.append(f"Labels of '{question}', written as in the first column:")
        width = max((len(row["write"]) for row in rows), default=0)
        lines += [f"  {row['write']:<{width}}  {row['description'] or row['name']}" for row in rows]
        lines.append("")
    return "\n".join(lines).encode()


def manifest(
    package: Package,
    marts: Marts,
    contract: Contract,
    labels: Labels,
    columns: list[str],
    files: dict[str, bytes],
) -> bytes:
    """What the package holds, for machines; which answers it withdraws stays with us."""
    keys = marts.items([item["item_id"] for item in package["items"]])
    shown = {
        key: value
        for key, value in package.items()
        if key not in ("items", "folder", "file_name", "sha256")
    }
    document = {
        **shown,
        "feed": contract.feed,
        "format": contract.format,
        "columns": columns,
        "answer_columns": [field.name for field in contract.mapped("answer")],
        "labels": labels,
        "items": [
            {
                "item_id": item["item_id"],
                "source_key": keys[item["item_id"]]["source_key"],
                "question_id": item["question_id"],
                "reason": item["reason"],
                "rank": item["rank"],
                "answers_wanted": answers_wanted(item),
            }
            for item in package["items"]
        ],
        "files": [
            {"name": name, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
