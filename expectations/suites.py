"""Suites of expectations, as YAML files beside this module.

A suite lists tables; a table is a query and what is expected of its rows. With a `key`, every
expectation gives one result per row (a delivery is met or not); without, one for the table.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
SEVERITIES = ("critical", "warning", "info")


class BrokenSuite(Exception):
    """A suite that cannot be run as it is written."""


@dataclass(frozen=True)
class Expectation:
    """One expectation as the suite states it.

    Attributes:
        type: Name of the Great Expectations class, e.g. `expect_column_values_to_be_between`.
        severity: `critical` blocks (a delivery is held, a build is not published).
        says: The sentence shown when it is not met; `{observed}` is what was seen.
    """

    type: str
    kwargs: dict[str, Any]
    severity: str
    says: str

    @property
    def column(self) -> str | None:
        return self.kwargs.get("column")

    @property
    def expected(self) -> str:
        """What is asked, in words: `at least 0.5`."""
        asked = {name: value for name, value in self.kwargs.items() if name != "column"}
        low, high = asked.pop("min_value", None), asked.pop("max_value", None)
        words = []
        if low is not None and high is not None:
            words.append(f"{low} to {high}")
        elif low is not None:
            words.append(f"at least {low}")
        elif high is not None:
            words.append(f"at most {high}")
        if "value_set" in asked:
            words.append("one of " + ", ".join(map(str, asked.pop("value_set"))))
        words += [f"{name} {value}" for name, value in sorted(asked.items())]
        return ", ".join(words) or self.type.removeprefix("expect_column_values_to_").replace(
            "_", " "
        )


@dataclass(frozen=True)
class Table:
    """A query and what is expected of its rows.

    Queries are templates, with the dbt macros before them that the suite names.

    Attributes:
        steps: Queries that come before, by the names under which it reads their rows.
    """

    name: str
    query: str
    expectations: list[Expectation]
    key: str | None = None
    description: str = ""
    steps: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suite:
    """A named list of tables with expectations."""

    name: str
    tables: list[Table]
    description: str = ""
    sha256: str = field(default="", compare=False)


def load_suite(path: Path) -> Suite:
    """Reads a suite.

    Raises:
        BrokenSuite: With the file, the place and what to do.
    """
    digest = hashlib.sha256(path.read_bytes())
    content = yaml.safe_load(path.read_text())
    tables = []
    for name, stated in content["tables"].items():
        query = stated.get("query", f"select * from marts.{name}")
        if query.endswith(".sql"):
            query = (path.parent / query).read_text()
        macros = "".join((path.parent / one).read_text() for one in stated.get("macros", []))
        query = macros + query
        files = [path.parent / one for one in stated.get("steps", [])]
        steps = {file.stem: macros + file.read_text() for file in files}
        for text in [*steps.values(), query]:
            digest.update(text.encode())
        expectations = [_expectation(path, name, one) for one in stated["expectations"]]
        description = stated.get("description", "")
        tables.append(Table(name, query, expectations, stated.get("key"), description, steps))
    return Suite(path.stem, tables, content.get("description", ""), digest.hexdigest())


def _expectation(path: Path, table: str, stated: dict[str, Any]) -> Expectation:
    place = f"{path.name}, {table}, {stated.get('type', 'an expectation without a type')}"
    if missing := {"type", "severity", "says"} - stated.keys():
        raise BrokenSuite(f"{place}: add {', '.join(sorted(missing))}.")
    if unknown := stated.keys() - {"type", "severity", "says", "kwargs"}:
        raise BrokenSuite(f"{place}: nothing reads {', '.join(sorted(unknown))}; remove it.")
    if stated["severity"] not in SEVERITIES:
        raise BrokenSuite(f"{place}: severity must be one of {', '.join(SEVERITIES)}.")
    kwargs = stated.get("kwargs", {})
    return Expectation(stated["type"], kwargs, stated["severity"], " ".join(stated["says"].split()))
