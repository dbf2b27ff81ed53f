"""A proposed feed contract as YAML, with comments that say why and how sure."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.clues import Guess, Known
from loaders.contract_problems import TO_FILL_IN
from loaders.header import fold
from loaders.sampling import Sample
from loaders.shapes import labels_in

MANY_LABELS = 200
TEXTUAL = ("csv", "mturk", "appen", "qualtrics", "label_studio", "doccano", "toloka", "conll")


@dataclass(frozen=True)
class Proposal:
    """What was found out about a file."""

    file_name: str
    sample: Sample
    guesses: list[Guess]
    kind: str
    resource: str | None = None
    project: str | None = None

    @property
    def answers(self) -> list[Guess]:
        """The columns that are answers."""
        return [each for each in self.guesses if each.maps_to == "answer"]


def written(proposal: Proposal, seen: Known) -> str:
    """The proposal as YAML: valid, though a person has still to fill in what says TODO."""
    guesses, sample, kind = proposal.guesses, proposal.sample, proposal.kind
    project = proposal.project or next((each.project for each in guesses if each.project), None)
    source = next((each.source for each in guesses if each.source), None)
    sources = sorted({name for of, name in seen.keys if of == project})
    source = source or (sources[0] if len(sources) == 1 else None)
    owner = {"labels": proposal.resource or "<resource>", "items": source or "<source>"}
    todo = f"{TO_FILL_IN}  # " + ("who sends them" if kind == "items" else "whose ids these are")
    unknown = f"{TO_FILL_IN}  # none of its values is known"
    lines = [
        f"# Proposed from {_quoted(proposal.file_name)}: {sample.n_records:,} records looked at, "
        f"{sample.n_refused:,} that could not be read.",
        f"# Read it, correct it, save it as loaders/contracts/{owner.get(kind, kind)}/"
        f"{project or '<project>'}.yml, then try it:",
        f"#   assay contract check FILE --as {kind}/"
        + ((proposal.resource or "<resource>") if kind == "labels" else (project or "<project>")),
        "# Tried on that file: ",
        f"feed: {kind}",
        "project: " + (_quoted(project) if project else unknown),
    ]
    if kind == "labels":
        lines.append(f"resource: {_quoted(proposal.resource or TO_FILL_IN)}")
    if kind != "batches":
        key = "source" if kind == "items" else "item_source"
        lines.append(f"{key}: {_quoted(source) if source else todo}")
    lines += _reading(sample)
    lines += _identity(proposal) if kind == "labels" else []
    lines += ["schema:", '  missingValues: [""]', "  fields:"]
    shown = _shown(proposal)
    width = min(max((len(_field(each)) for each in shown), default=0), 78)
    lines += [f"    - {_field(each):<{width}}  # {_line(each.reason)}" for each in shown]
    left = [each.name for each in guesses if each not in shown]
    if left:
        names = ", ".join(_quoted(name) for name in left[:30])
        lines.append(f"  # kept in rescued: {names}{' …' if len(left) > 30 else ''}")
    lines += _aliases(proposal, seen)
    return "\n".join(lines) + "\n"


def _reading(sample: Sample) -> list[str]:
    """How the file is read: format, delimiter, encoding, sheet, row of the names."""
    draft = dict(sample.draft)
    lines = [f"format: {draft.pop('format')}"]
    if "delimiter" in draft:
        delimiter = draft.pop("delimiter")
        lines.append(f"delimiter: {'tab' if delimiter == chr(9) else _quoted(delimiter)}")
    if sample.format in TEXTUAL:
        doubt = "  # a guess: it fits any bytes; ask the sender" if "cp1252" in sample.flags else ""
        lines.append(f"encoding: {sample.encoding or 'utf-8'}{doubt}")
    if draft.get("header_row") == "1":
        del draft["header_row"]
    if draft.get("header_row") == "0":
        lines.append("header_row: 0  # no names in the file; give the fields better ones")
        del draft["header_row"]
    if draft.pop("quote", None):
        lines.append("quote: null  # quotes stand in the text as they are")
    return lines + [f"{key}: {_quoted(value)}" for key, value in draft.items()]


def _identity(proposal: Proposal) -> list[str]:
    answers = proposal.answers
    told = "(?P<annotator>" in proposal.sample.draft.get("member_pattern", "")
    is_named = told or any(each.maps_to == "annotator" for each in proposal.guesses)
    is_named = is_named or (bool(answers) and all(each.annotator for each in answers))
    lines = [f"layout: {'wide' if len(answers) > 1 else 'long'}"]
    if is_named:
        return [*lines, "identity: person"]
    return [
        *lines,
        "identity: none  # no column says who answered; if the file's name does, write",
        "# identity: person and file_pattern: '(?P<annotator>[^_]+)_.*' or the like",
    ]


def _shown(proposal: Proposal) -> list[Guess]:
    """The fields to write: of a tool's own columns only those that are used."""
    if proposal.sample.draft.get("header_row") == "0" or not proposal.sample.own:
        return proposal.guesses
    return [each for each in proposal.guesses if each.maps_to]


def _field(guess: Guess) -> str:
    parts = [f"name: {_quoted(guess.name)}", f"type: {guess.type}"]
    if guess.format:
        parts.append(f"format: {_quoted(guess.format)}")
    if guess.decimal_char:
        parts.append(f"decimalChar: {_quoted(guess.decimal_char)}")
    if guess.maps_to:
        parts.append(f"maps_to: {guess.maps_to}")
    if guess.question:
        parts.append(f"question: {_quoted(guess.question)}")
    if guess.annotator:
        parts.append(f"annotator: {_quoted(guess.annotator)}")
    return "{" + ", ".join(parts) + "}"


def _aliases(proposal: Proposal, seen: Known) -> list[str]:
    """How the sample writes each label; values that no label fits, as comments."""
    spellings: dict[str, set[str]] = {}
    unknown: set[str] = set()
    for each in proposal.answers:
        if each.project and each.question:
            names = seen.labels.get((each.project, each.question), {})
            for value in set(proposal.sample.columns[each.name]):
                for part in labels_in(value):
                    label = names.get(fold(part))
                    spellings.setdefault(label, set()).add(part) if label else unknown.add(part)
    if not spellings:
        return []
    lines = [
        f"  {_quoted(label)}: [{', '.join(_quoted(value) for value in sorted(values))}]"
        for label, values in sorted(spellings.items())[:MANY_LABELS]
    ]
    few = sorted(unknown)[:20]
    lines += [f"  # no label is called {_quoted(value)}" for value in few]
    return ["label_aliases:", *lines]


def _quoted(text: str) -> str:
    """Text as a YAML scalar in double quotes; what cannot be printed is escaped."""
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c) or _printable(c) for c in text) + '"'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _line(text: str) -> str:
    """A comment: one line, whatever the names in it."""
    return "".join(c if c.isprintable() else " " for c in text)
