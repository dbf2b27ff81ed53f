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
    is_first = "brief" in package
    lines = [
        f"Package {package['package_id']}: {project.get('name') or package['project_id']}, "
        f"batch {package['batch_id']}, round {package['opens_round']}",
        "",
        f"{package['n_items']} items, {package['n_answers']} answers, "
        f"due {package['due_at'][:10]}.",
        "",
        f"1. Open {data_file}."
        + ("" if is_first else f" The column '{REASON_COLUMN}' says why an item comes back."),
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
    if guideline := _guideline(package, marts):
        lines += [f"Guideline: {' '.join(guideline.values())}", ""]
    for question, rows in labels.items():
        if not rows:  # Numbers and texts have none.
            continue
        lines.append(f"Labels of '{question}', written as in the first column:")
        width = max((len(row["write"]) for row in rows), default=0)
        lines += [f"  {row['write']:<{width}}  {row['description'] or row['name']}" for row in rows]
        lines.append("")
    return "\n".join(lines).encode()


def brief(package: Package) -> bytes:
    """What the batch orders of the resource; it says nothing of gold."""
    told = {
        "package_id": package["package_id"],
        "project_id": package["project_id"],
        "batch_id": package["batch_id"],
        **package["brief"],
        **{name: package[name] for name in ("n_items", "n_answers", "cost", "currency")},
    }
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


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
        "guideline": _guideline(package, marts),
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


def _guideline(package: Package, marts: Marts) -> dict[str, str]:
    """Version and address of what annotators are told, as far as they are known."""
    again = package["package_kind"] == "rework"
    column = "rework_guideline_version" if again else "guideline_version"
    version = marts.batch(package["project_id"], package["batch_id"]).get(column)
    version = package.get("brief", {}).get("guideline_version") or version
    url = marts.project(package["project_id"]).get("guideline_url")
    told = {"version": f"version {version}" if version else None, "url": url}
    return {name: value for name, value in told.items() if value}
