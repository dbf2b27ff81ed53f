"""Guidelines: what annotators were told, a text file per project and version.

`guidelines/<project_id>/<version>.md` in the configuration begins with lines `name: value` (one
of them may be `in force from: 2025-06-01`) and an empty line; sections begin with `# Title`.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assay.workspace import Workspace

_MOST_BYTES = 1_000_000
_ENDINGS = (".md", ".txt")


@dataclass(frozen=True)
class Section:
    """One part of a guideline; the first may have no title."""

    title: str
    text: str


@dataclass(frozen=True)
class Guideline:
    """One version of a project's guideline."""

    project_id: str
    version: str
    in_force_from: date | None
    sections: tuple[Section, ...]


def of_project(project_id: str) -> list[Guideline]:
    """Every version of a project's guideline, the oldest first."""
    root = Workspace.from_env().config / "guidelines"
    # Names of data are looked for among the folders, never made into a path.
    folders = [each for each in _children(root) if each.name == project_id and each.is_dir()]
    found = [
        _read(project_id, path)
        for folder in folders
        for path in _children(folder)
        if path.suffix in _ENDINGS and path.is_file() and path.stat().st_size <= _MOST_BYTES
    ]
    return sorted(found, key=lambda one: (one.in_force_from or date.min, _natural(one.version)))


def in_force(guidelines: list[Guideline], on: date) -> Guideline | None:
    """The version in force on a day, None before the first."""
    begun = [each for each in guidelines if (each.in_force_from or date.min) <= on]
    return begun[-1] if begun else None


def changes(before: Guideline, after: Guideline) -> list[tuple[str, str, str]]:
    """Sections that differ: title, text before, text after; the order is that of `after`."""
    old, new = _texts(before), _texts(after)
    titles = [*new, *(title for title in old if title not in new)]
    return [
        (title, old.get(title, ""), new.get(title, ""))
        for title in titles
        if old.get(title) != new.get(title)
    ]


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words: ("same" | "removed" | "added", text)."""
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    runs = []
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(old[a_from:a_to])))
            continue
        if a_to > a_from:
            runs.append(("removed", "".join(old[a_from:a_to])))
        if b_to > b_from:
            runs.append(("added", "".join(new[b_from:b_to])))
    return runs


def _texts(guideline: Guideline) -> dict[str, str]:
    texts: dict[str, str] = {}
    for section in guideline.sections:
        text = texts.get(section.title)
        texts[section.title] = section.text if text is None else f"{text}\n\n{section.text}"
    return texts


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _read(project_id: str, path: Path) -> Guideline:
    text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
    head, _, body = text.partition("\n\n")
    facts = dict(re.findall(r"^([a-z ]+):[ \t]*(.*)$", head, re.MULTILINE))
    if not facts or len(facts) < len(head.strip().splitlines()):
        facts, body = {}, text
    parts = re.split(r"^#+[ \t]+(.*)$", body, flags=re.MULTILINE)
    pairs = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    sections = tuple(
        Section(title.strip(), part.strip())
        for title, part in pairs
        if title.strip() or part.strip()
    )
    return Guideline(project_id, path.stem, _date(facts.get("in force from", "")), sections)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _natural(version: str) -> list[tuple[int, str]]:
    return [(int(part or 0), rest) for part, rest in re.findall(r"(\d*)(\D*)", version)]
