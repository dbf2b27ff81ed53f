"""Renders the results of the checks as one self-contained page: nothing is loaded from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

ORDER = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Section:
    """Everything that was asked of one table or delivery."""

    suite: str
    target: str
    results: list[dict[str, Any]]

    @property
    def n_met(self) -> int:
        return sum(bool(result["is_met"]) for result in self.results)

    @property
    def worst(self) -> str:
        """The gravest severity not met; `met` if all are."""
        unmet = [result["severity"] for result in self.results if not result["is_met"]]
        return min(unmet, key=ORDER.__getitem__, default="met")


def write(
    path: Path,
    run_id: str,
    checked_at: str,
    results: Iterable[dict[str, Any]],
    problem: str | None,
) -> None:
    """Writes the page, whole or not at all.

    Args:
        path: Where.
        run_id: The build that was checked.
        checked_at: ISO time (UTC).
        results: Rows of checks.expectation_results.
        problem: Why the build was not published, if it was not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(render(run_id, checked_at, results, problem), encoding="utf-8")
    temporary.replace(path)


def render(
    run_id: str, checked_at: str, results: Iterable[dict[str, Any]], problem: str | None
) -> str:
    """The page as HTML; everything in it is escaped."""
    from jinja2 import Environment, FileSystemLoader

    sections = _sections(results)
    counts = {
        severity: sum(
            not result["is_met"] and result["severity"] == severity
            for section in sections
            for result in section.results
        )
        for severity in ORDER
    }
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    return environment.get_template("report.html.jinja").render(
        run_id=run_id,
        checked_at=checked_at[:19].replace("T", " "),
        sections=sections,
        counts=counts,
        n_results=sum(len(section.results) for section in sections),
        n_met=sum(section.n_met for section in sections),
        problem=problem,
    )


def _sections(results: Iterable[dict[str, Any]]) -> list[Section]:
    def place(result: dict[str, Any]) -> tuple[bool, str, str]:
        return result["suite"] != "marts", result["suite"], result["target"]

    ordered = sorted(results, key=place)
    sections = [
        Section(suite, target, sorted(group, key=_gravity))
        for (_, suite, target), group in groupby(ordered, key=place)
    ]
    return sorted(sections, key=lambda section: ORDER.get(section.worst, 3))


def _gravity(result: dict[str, Any]) -> tuple[bool, int, str]:
    return bool(result["is_met"]), ORDER[result["severity"]], result["column_name"] or ""
