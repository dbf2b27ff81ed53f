"""Whether seeds/ says something that can be built from; each problem names its place and a way out.

Checked before a build, so that nobody has to read what dbt or DuckDB make of a slip of the pen.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.configuration_mappings import slips
from assay.configuration_rules import RULES, Column, agreement_metrics, gate_metrics
from assay.starter import OPTIONAL, OPTIONAL_COLUMNS, seed_columns
from loaders.header import nearest_name

SHOWN = 5
Row = dict[str, str]


@dataclass(frozen=True)
class Problem:
    """One thing to put right.

    Attributes:
        file: The seed, as seeds/<name>.csv.
        row: As a spreadsheet counts it, the header being 1; None for the file as a whole.
        column: Its name, or None.
        message: What is wrong, what was expected, what to do.
    """

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.message}"


@dataclass(frozen=True)
class Seed:
    """A seed that could be read: (row number, cells) in order."""

    name: str
    rows: list[tuple[int, Row]]

    @property
    def file(self) -> str:
        return f"seeds/{self.name}.csv"

    def problem(self, row: int | None, column: str | None, message: str) -> Problem:
        return Problem(self.file, row, column, message)


def refusal(seeds: Path) -> str | None:
    """Why these seeds cannot be built from, a problem a line; None if they can."""
    problems = check(seeds)
    if not problems:
        return None
    told = [str(one) for one in problems[:SHOWN]]
    if len(problems) > SHOWN:
        told.append(f"And {len(problems) - SHOWN} more.")
    return "\n  ".join(["The configuration cannot be used; the last good build stays.", *told])


def check(seeds: Path) -> list[Problem]:
    """Every problem of the seeds in a folder, file by file and row by row."""
    problems: list[Problem] = []
    read: dict[str, Seed] = {}
    for name, columns in seed_columns().items():
        if name in OPTIONAL and not (seeds / f"{name}.csv").exists():
            continue
        try:
            read[name] = Seed(name, list(_rows(seeds / f"{name}.csv", columns)))
        except _Unreadable as error:
            problems.append(error.problem)
    for seed in read.values():
        problems += _cells(seed, read)
        problems += _repeated(seed)
    if {"gates", "questions"} <= read.keys():
        problems += _metrics(read["gates"], read["questions"])
        problems += _lead_metrics(read["questions"])
    if {"labels", "questions"} <= read.keys():
        problems += _barred_labels(read["labels"], read["questions"])
    if {"guideline_changes", "labels"} <= read.keys():
        problems += _changed_labels(read["guideline_changes"], read["labels"])
    if {"label_mappings", "labels"} <= read.keys():
        mappings = read["label_mappings"]
        problems += [mappings.problem(*slip) for slip in slips(mappings.rows, read["labels"].rows)]
    return problems


class _Unreadable(Exception):
    def __init__(self, path: Path, row: int | None, message: str) -> None:
        self.problem = Problem(f"seeds/{path.name}", row, None, message)
        super().__init__(message)


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, Row]]:
    """Row number and cells of each row that is not blank."""
    header = ",".join(columns)
    if not path.is_file():
        raise _Unreadable(
            path, None, f"there is no such file. Make it with this first line: {header}"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        raise _Unreadable(
            path, row, f"byte 0x{byte:02x} is not UTF-8. Save the file as CSV in UTF-8."
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _under_header(path, reader, columns, header)
    except csv.Error as error:
        raise _Unreadable(
            path, reader.line_num, f"it is not CSV: {error}. Close or double the quotes."
        ) from None


def _under_header(
    path: Path, reader: "csv._reader", columns: list[str], header: str
) -> Iterator[tuple[int, Row]]:
    found = [name.strip() for name in next(reader, [])]
    if not any(found):
        raise _Unreadable(path, 1, f"the file is empty. Its first line must be: {header}")
    for name in found:
        if name not in columns:
            nearest = nearest_name(name, [one for one in columns if one not in found])
            meant = f" Rename it to '{nearest}'." if nearest else " Remove it."
            raise _Unreadable(path, 1, f"no column is called '{name}'.{meant} Expected: {header}")
    younger = OPTIONAL_COLUMNS.get(path.stem, ())
    missing = [name for name in columns if name not in found and name not in younger]
    if missing or len(set(found)) < len(found):
        twice = next((name for name in found if found.count(name) > 1), None)
        what = f"column '{twice}' is there twice" if twice else f"column '{missing[0]}' is missing"
        raise _Unreadable(path, 1, f"{what}. Expected: {header}")
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(found):
            raise _Unreadable(
                path,
                reader.line_num,
                f"it has {len(cells)} cells where the header has {len(found)}. "
                'Put text with commas in double quotes: "a, b".',
            )
        trimmed = (cell.strip() for cell in cells)
        cells_of = dict.fromkeys(younger, "")
        yield reader.line_num, cells_of | dict(zip(found, trimmed, strict=True))


def _cells(seed: Seed, read: dict[str, Seed]) -> Iterator[Problem]:
    for number, row in seed.rows:
        for name, column in RULES.get(seed.name, {}).items():
            message = _wrong(row[name], column)
            if message is None and column.refers_to and row[name]:
                message = _unknown(row, name, column.refers_to, read)
            if message:
                yield seed.problem(number, name, message)


def _wrong(value: str, column: Column) -> str | None:
    """What is wrong with one cell by itself."""
    if not value:
        expected = f" Expected: {', '.join(column.choices) or column.expected}."
        told = expected if column.choices or column.expected else " Fill it in."
        return f"it is empty.{told}" if column.is_required else None
    if column.choices and value not in column.choices:
        return _no_choice(value, column.choices)
    if column.is_valid and not column.is_valid(value):
        return f"'{value}' is not {column.expected}."
    return None


def _no_choice(value: str, choices: tuple[str, ...]) -> str:
    nearest = nearest_name(value, choices)
    meant = f" Write '{nearest}'." if nearest else ""
    return f"'{value}' is unknown. Expected one of: {', '.join(choices)}.{meant}"


def _unknown(row: Row, name: str, target: tuple[str, str], read: dict[str, Seed]) -> str | None:
    """A cell that names what another seed does not have; questions are those of the project."""
    seed_name, column = target
    if seed_name not in read:
        return None
    of_project = "project_id" if seed_name == "questions" else None
    known = [
        one[column]
        for _, one in read[seed_name].rows
        if of_project is None or one[of_project] == row[of_project]
    ]
    if row[name] in known:
        return None
    nearest = nearest_name(row[name], known)
    meant = f" Was '{nearest}' meant?" if nearest else ""
    where = f" for project '{row[of_project]}'" if of_project else ""
    return (
        f"'{row[name]}' is not in seeds/{seed_name}.csv{where}.{meant} Correct it or add it there."
    )


def _repeated(seed: Seed) -> Iterator[Problem]:
    keys = [name for name, column in RULES.get(seed.name, {}).items() if column.is_key]
    seen: dict[tuple[str, ...], int] = {}
    for number, row in seed.rows:
        key = tuple(row[name] for name in (*keys, "valid_from"))
        if key in seen:
            yield seed.problem(
                number,
                keys[-1],
                f"{', '.join(part for part in key if part)} is in row {seen[key]} already. Remove "
                "one of them, or give them different valid_from.",
            )
        seen.setdefault(key, number)


def _metrics(gates: Seed, questions: Seed) -> Iterator[Problem]:
    """Gates on what is not measured, or not for such a question or scope."""
    types = {
        (row["project_id"], row["question_id"]): row["label_type"] for _, row in questions.rows
    }
    for number, row in gates.rows:
        scope = row["scope"] or "batch"
        label_type = types.get((row["project_id"], row["question_id"]))
        possible = gate_metrics(scope, label_type)
        anywhere = {one for each in ("batch", "label") for one in gate_metrics(each)}
        yield from _reachable(gates, number, row["threshold"])
        if (row["metric"], row["evidence"]) == ("completeness", "interval"):
            message = "completeness has no interval, so nothing would pass. Write 'point'."
            yield gates.problem(number, "evidence", message)
        for name in ("metric", "fallback_metric"):
            metric = row[name]
            if not metric or metric in possible:
                continue
            if metric not in anywhere:
                nearest = nearest_name(metric, sorted(anywhere))
                meant = f" Write '{nearest}'." if nearest else ""
                message = f"no metric is called '{metric}'.{meant} Expected one of: "
            elif scope != "label" and metric in agreement_metrics():
                message = f"{metric} is not defined for {label_type} answers. Expected one of: "
            else:
                message = f"{metric} is not measured per {scope}. Expected one of: "
            yield gates.problem(number, name, f"{message}{', '.join(possible)}.")


def _reachable(gates: Seed, number: int, threshold: str) -> Iterator[Problem]:
    """Metrics go up to 1; 85 for 85 % would fail every batch, or with at_most pass it."""
    if not RULES["gates"]["threshold"].is_valid(threshold) or -1 <= float(threshold) <= 1:
        return
    share = f" Write {float(threshold) / 100:g}." if 1 < float(threshold) <= 100 else ""
    yield gates.problem(
        number, "threshold", f"'{threshold}' is no value that a metric has, -1 to 1.{share}"
    )


def _barred_labels(labels: Seed, questions: Seed) -> Iterator[Problem]:
    """Labels that would be read as several, where an answer is written as a|b."""
    several = {
        (row["project_id"], row["question_id"])
        for _, row in questions.rows
        if row["label_type"] == "multilabel"
    }
    for number, row in labels.rows:
        if "|" in row["label"] and (row["project_id"], row["question_id"]) in several:
            message = (
                f"'{row['label']}' has a |, which stands between the labels of an answer. Choose "
                "another key, and keep the spelling as its name or under label_aliases."
            )
            yield labels.problem(number, "label", message)


def _changed_labels(changes: Seed, labels: Seed) -> Iterator[Problem]:
    """Labels of which a guideline is said to tell something new, though no version has them."""
    for number, row in changes.rows:
        of_question = (row["project_id"], row["question_id"])
        known = {
            one["label"]
            for _, one in labels.rows
            if (one["project_id"], one["question_id"]) == of_question
        }
        if row["label"] and row["label"] not in known | {"*"}:
            message = _no_choice(row["label"], (*sorted(known), "*"))
            yield changes.problem(number, "label", f"{message} * stands for every label.")


def _lead_metrics(questions: Seed) -> Iterator[Problem]:
    for number, row in questions.rows:
        possible = tuple(
            name for name, types in agreement_metrics().items() if row["label_type"] in types
        )
        if row["lead_metric"] and possible and row["lead_metric"] not in possible:
            message = _no_choice(row["lead_metric"], possible)
            yield questions.problem(number, "lead_metric", message)
