"""Columns found by name: exact, then case and space folded, then by the contract's aliases."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.contract import Contract, Field
from loaders.refusal import OURS, Refusal, accept_command

# How much two names are alike, 0 to 1, for one to be taken for the other.
LIKE, VERY_LIKE = 0.6, 0.8


@dataclass(frozen=True)
class Match:
    """Which column of a header belongs to which field, by position."""

    columns: dict[Field, int]
    unmapped: tuple[int, ...]
    has_unknown: bool


def fold(name: str) -> str:
    """A column name without what senders change by accident: case, spaces, byte order marks."""
    return re.sub(r"\s+", " ", name.replace("\ufeff", "").replace("\u200b", "")).strip().casefold()


def match_header(
    header: Sequence[str], contract: Contract, own: frozenset[str] = frozenset()
) -> Match:
    """Finds each field of the contract in a header.

    `own` are columns that the format makes, or what their names start with, up to a '.' or ':'.

    Raises:
        Refusal: duplicate_column where two columns claim one field.
    """
    folded = [fold(name) for name in header]
    columns: dict[Field, int] = {}
    for field in contract.fields:
        wanted = {fold(field.name), *(fold(alias) for alias in field.aliases)}
        found = [position for position, name in enumerate(folded) if name in wanted]
        if len(found) > 1:
            names = " and ".join(f"'{header[p]}' (column {p + 1})" for p in found)
            raise Refusal(
                "duplicate_column",
                f"Two columns could be '{field.name}': {names}.",
                "Keep one of them, or rename the other.",
            )
        if found:
            columns[field] = found[0]
    known = set(columns.values())
    used = {position for field, position in columns.items() if field.maps_to}
    prefixes = tuple(name for name in own if name.endswith((".", ":")))
    return Match(
        columns=columns,
        unmapped=tuple(position for position in range(len(header)) if position not in used),
        has_unknown=any(
            folded[p]
            and p not in known
            and header[p] not in own
            and not header[p].startswith(prefixes)
            for p in range(len(header))
        ),
    )


def check_required(header: Sequence[str], contract: Contract, found: set[Field]) -> None:
    """Refuses a file that lacks a required column, with the nearest name and the line to add."""
    missing = [field for field in contract.fields if field.is_required and field not in found]
    if not missing:
        return
    if len(header) == 1 and contract.format == "csv":
        _refuse_other_delimiter(header[0], contract)
    names = ", ".join(f"'{each.name}'" for each in missing)
    message = f"The file has no column {names}. Its columns are: {_listed(header)}."
    renamed = _renamed(header, contract, missing)
    absent = ", ".join(f"'{each.name}'" for each in missing if each not in renamed)
    if not renamed:
        what = "a column" if len(missing) == 1 else "columns"
        raise Refusal(
            "missing_column", message, f"Add {what} named {absent} and send the file again."
        )
    steps = []
    for field, name in renamed.items():
        message += f" The nearest to '{field.name}' is '{name}'."
        steps.append(f"rename the column '{name}' to '{field.name}'")
    steps += [f"add {absent}"] if absent else []
    command = accept_command("--column", [(name, each.name) for each, name in renamed.items()])
    lines = "; ".join(_line_to_write(contract, field, name) for field, name in renamed.items())
    hint = (
        f"To keep to what was agreed, {', '.join(steps)} and send the file again. {OURS}if the new "
        f"name is to stay, run `{command}`: it writes {lines} in {contract.feed}.yml, and lands "
        "this file."
    )
    raise Refusal("missing_column", message, hint)


def _renamed(
    header: Sequence[str], contract: Contract, missing: Sequence[Field]
) -> dict[Field, str]:
    """What each missing field may be called now; no column is taken for two of them."""
    taken = match_header(header, contract).columns.values()
    free = [name for position, name in enumerate(header) if position not in taken]
    found: dict[Field, str] = {}
    # What such columns are called elsewhere counts only where no name is like its own.
    for spellings, cutoff in ((_agreed_names, LIKE), (_usual_names, VERY_LIKE)):
        for field in missing:
            wanted, *others = spellings(field) or [""]
            nearest = nearest_name(wanted, free, others, cutoff) if field not in found else None
            if nearest is not None:
                found[field] = nearest
                free.remove(nearest)
    return {field: found[field] for field in missing if field in found}


def _agreed_names(field: Field) -> list[str]:
    return [field.name, *field.aliases]


def _usual_names(field: Field) -> list[str]:
    from loaders.clues import NAMES  # it imports this module

    return NAMES[field.maps_to].split("|") if field.maps_to in NAMES else []


def _line_to_write(contract: Contract, field: Field, alias: str) -> str:
    """The line of the feed contract that knows the alias, with its number."""
    from loaders.contract_edit import BadAlias, line_with_alias  # it imports this module

    try:
        number, line = line_with_alias(contract.text, contract.feed, field.name, alias)
    except BadAlias:
        aliases = ", ".join(f'"{each}"' for each in (*field.aliases, alias))
        return f"aliases: [{aliases}] at the field '{field.name}'"
    return f"line {number}, `{line}`"


def nearest_name(
    wanted: str, names: Sequence[str], aliases: Sequence[str] = (), cutoff: float = LIKE
) -> str | None:
    """The name among `names` that looks most like the wanted one, or like one of its aliases."""
    by_fold = {fold(name): name for name in reversed(names) if fold(name)}
    best: tuple[float, str] | None = None
    for each in (wanted, *aliases):
        for close in difflib.get_close_matches(fold(each), by_fold, n=1, cutoff=cutoff):
            score = difflib.SequenceMatcher(None, fold(each), close).ratio()
            if best is None or score > best[0]:
                best = (score, by_fold[close])
    return best[1] if best else None


def _refuse_other_delimiter(line: str, contract: Contract) -> None:
    for delimiter, name in ((",", "a comma"), (";", "a semicolon"), ("\t", "a tab"), ("|", "'|'")):
        if delimiter != contract.delimiter and delimiter in line:
            raise Refusal(
                "wrong_format",
                f"The columns are expected to be separated by {contract.delimiter!r}; the first "
                f"line looks separated by {name}.",
                f"Export the file again with {contract.delimiter!r} between columns.",
            )


def _listed(header: Sequence[str]) -> str:
    names = [f"'{name[:60]}'" for name in header[:30]]
    return ", ".join(names) + (f" and {len(header) - 30} more" if len(header) > 30 else "")
