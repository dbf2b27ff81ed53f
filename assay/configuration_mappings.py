"""Whether seeds/label_mappings.csv says what became of each label of the version before."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from loaders.header import nearest_name

Numbered = Sequence[tuple[int, dict[str, str]]]
# Row of seeds/label_mappings.csv, column, message.
Slip = tuple[int, str, str]
Question = tuple[str, str]


def slips(mappings: Numbered, labels: Numbered) -> Iterator[Slip]:
    """What is wrong with the mappings, given the rows of seeds/labels.csv."""
    versions: dict[Question, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for _, row in labels:
        versions[_question(row)][row["taxonomy_version"] or "1"].add(row["label"])
    newer: dict[tuple[str, str, str], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for number, row in mappings:
        version = row["taxonomy_version"]
        known = sorted(versions[_question(row)], key=_order)
        if version not in known[1:]:
            yield (
                number,
                "taxonomy_version",
                f"'{version}' is no later version of question '{row['question_id']}'. "
                f"seeds/labels.csv has: {', '.join(known) or 'none'}. Add its labels there first.",
            )
            continue
        newer[*_question(row), version].append((number, row))
    for (project, question, version), rows in newer.items():
        known = versions[project, question]
        before = sorted(known, key=_order)
        yield from _of_version(
            rows, known[before[before.index(version) - 1]], known[version], version
        )


def _of_version(rows: Numbered, old: set[str], new: set[str], version: str) -> Iterator[Slip]:
    """Of the rows that lead to one version, from the labels of the one before."""
    targets, sources = defaultdict(set), defaultdict(set)
    for _, row in rows:
        targets[row["from_label"]].add(row["to_label"])
        sources[row["to_label"]].add(row["from_label"])
    for number, row in rows:
        label, becomes, kind = row["from_label"], row["to_label"], row["kind"]
        if label not in old:
            yield number, "from_label", _unknown(label, old, f"the version before {version}")
        elif becomes not in new:
            yield number, "to_label", _unknown(becomes, new, f"version {version}")
        elif kind == "split" and len(targets[label]) < 2:
            yield (
                number,
                "kind",
                f"'{label}' is split into '{becomes}' alone. Add a row for each label that it was "
                "split into, or write 'rename'.",
            )
        elif kind != "split" and len(targets[label]) > 1:
            yield (
                number,
                "kind",
                f"'{label}' becomes {_listed(targets[label])}: write 'split' in each of its rows.",
            )
        elif kind == "split" and label in new and not row["valid_from"]:
            yield (
                number,
                "valid_from",
                f"it is empty, and version {version} has '{label}' as well: say since when the "
                "label means less, so that earlier answers can be told from later ones.",
            )
        elif kind != "split" and label in new:
            yield (
                number,
                "from_label",
                f"version {version} has '{label}' as well. Give the label that is new there "
                "another key, so that older answers can be told from later ones.",
            )
        elif kind == "rename" and (len(sources[becomes]) > 1 or becomes in old):
            others = (sources[becomes] | ({becomes} & old)) - {label}
            yield number, "kind", f"{_listed(others)} becomes '{becomes}' too: write 'merge'."
    if forgotten := old - new - targets.keys():
        number, _ = rows[-1]
        yield (
            number,
            "from_label",
            f"nothing says what became of {_listed(forgotten)} in version {version}, so its "
            "answers cannot be read there. Add a row for each.",
        )


def _unknown(label: str, known: set[str], where: str) -> str:
    nearest = nearest_name(label, sorted(known))
    meant = f" Was '{nearest}' meant?" if nearest else ""
    return f"'{label}' is no label of {where}: {_listed(known)}.{meant}"


def _listed(labels: set[str]) -> str:
    return ", ".join(f"'{label}'" for label in sorted(labels))


def _question(row: dict[str, str]) -> Question:
    return row["project_id"], row["question_id"]


def _order(version: str) -> Any:
    """As SQL orders them: numbers by size, before what is none."""
    try:
        return (0, float(version), version)
    except ValueError:
        return (1, 0.0, version)
