"""The page that tells a sender what became of a delivery: Markdown, safe whatever the file had."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from loaders.refusal import for_sender

Row = dict[str, Any]
LONGEST = 300
# These wait like answers of items that have not come, but will not heal by themselves.
SUSPECT = ("altered_item_id", "totals_row")
NOT_YOURS = "Nothing on your side; whoever runs the warehouse has to mend it."


def markdown(report: Row) -> str:
    """One delivery's report, as `delivery_reports` reads it, in words for its sender."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Row) -> Iterator[str]:
    yield f"# {_plain(report['file_name'])}"
    yield ""
    yield (
        f"Received {report['received_at'][:16].replace('T', ' ')} UTC as delivery "
        f"{report['delivery_id']}."
    )
    yield ""
    yield from _counts(report)
    waiting = [each for each in report["reasons"] if _heals(each)]
    problems = [each for each in report["reasons"] if not _heals(each)]
    if not problems and not report["notes"]:
        yield ""
        yield "Nothing of it is left to do."
    for reason in problems:
        yield from _reason(reason)
    yield from _notes(report["notes"])
    if waiting:
        yield ""
        yield "## Waits for something else"
        yield ""
        yield "Nothing to do here; these count as soon as what they name has arrived."
        for reason in waiting:
            yield ""
            yield f"- {_number(reason['n'], 'answer')}: {_plain(reason['examples'][0]['message'])}"


def _heals(reason: Row) -> bool:
    return reason["disposition"] == "waiting" and reason["reason_code"] not in SUSPECT


def _notes(notes: list[Row]) -> Iterator[str]:
    if not notes:
        return
    yield ""
    yield "## Counts, but please look at it"
    for note in notes:
        yield ""
        yield f"- {_plain(note['message'])} {_hint(note['hint'])}"


def _counts(report: Row) -> Iterator[str]:
    if report["status"] == "refused":
        yield "**The file was refused; nothing of it was used.**"
        return
    if report["status"] == "held":
        yield "**The file is held: nothing of it counts until this is settled.**"
        yield ""
    yield (
        f"Records: {report['n_received']:,} received = {report['n_landed']:,} landed + "
        f"{report['n_refused']:,} refused."
    )
    if report["n_parsed"]:
        yield (
            f"Answers: {report['n_parsed']:,} read = {report['n_current']:,} count + "
            f"{report['n_superseded']:,} replaced by later ones + {report['n_waiting']:,} wait + "
            f"{report['n_quarantined']:,} not used + {report['n_empty']:,} empty."
        )


def _reason(reason: Row) -> Iterator[str]:
    what = "record" if reason["disposition"] == "refused" else "answer"
    first, rows = reason["examples"][0], reason["first_rows"]
    yield ""
    if not rows:
        yield f"## {_plain(reason['reason_code'])}"
    else:
        yield f"## {_plain(reason['reason_code'])}: {_number(reason['n'], what)}"
        yield ""
        more = ", …" if reason["n"] > len(rows) else ""
        place = f" in column {_code(reason['column_name'])}" if reason["column_name"] else ""
        yield f"First rows{place}: {', '.join(map(str, rows))}{more}"
    yield ""
    yield f"Found: {_plain(first['message'])}"
    yield ""
    yield f"To do: {_hint(for_sender(first['hint']) or NOT_YOURS)}"
    others = [each for each in reason["examples"][1:] if _kind(each) != _kind(first)]
    if others:
        yield ""
        yield "The same with:"
        yield ""
        for each in others:
            place = f"row {each['first_row']}, " if each["first_row"] is not None else ""
            told = for_sender(each["hint"])
            hint = f" {_hint(told)}" if told != for_sender(first["hint"]) else ""
            yield f"- {place}{each['n']:,} times: {_plain(each['message'])}{hint}"


def _kind(example: Row) -> str:
    """A message without its numbers: rows that differ in these alone are told once."""
    return re.sub(r"\d+", "0", example["message"])


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")


def _plain(text: str | None) -> str:
    """Text that Markdown shows as it is: no markup, no links, no images, one line."""
    told = _printable((text or "").split())
    told = told if len(told) <= LONGEST else told[:LONGEST] + " …"
    told = re.sub(r"([\\`*\[\]<>#|~!$]|(?<!\w)_|_(?!\w))", r"\\\1", told).replace("&", "&amp;")
    # What looks like an address would become a link.
    told = re.sub(r"(?i)(https?|ftp|mailto):", r"\1&#58;", told)
    return re.sub(r"(?i)\bwww\.", "www&#46;", told).replace("@", "&#64;")


def _hint(text: str | None) -> str:
    """A hint as Markdown: what it has between backticks is to be typed, and stays as it is."""
    parts = re.split(r"`([^`]+)`", text or "")
    shown = [_code(part) if at % 2 else _spaced(part) for at, part in enumerate(parts)]
    return "".join(shown).strip()


def _spaced(text: str) -> str:
    """Plain text that keeps the space at its ends."""
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() and text.strip() else ""
    return f"{left}{_plain(text)}{right}"


def _code(text: str) -> str:
    """Text as a code span, whatever backticks it has."""
    told = _printable(text.split())[:LONGEST]
    runs = re.findall(r"`+", told)
    ticks = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if told.startswith("`") or told.endswith("`") or not told else ""
    return f"{ticks}{pad}{told}{pad}{ticks}"


def _printable(words: Iterable[str]) -> str:
    text = " ".join(words)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
