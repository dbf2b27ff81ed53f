"""Delimited text: encodings, delimiters, headers, quoting, truncation, types, labels, ids."""

from __future__ import annotations

import csv
import hashlib
import random

from .mutations import (
    HEADER,
    LABELS,
    Made,
    Record,
    bad,
    cut,
    good,
    lines_of,
    packed,
    plain,
    text,
)
from .samples import zipped

Rows = list[Record]
CODECS = [("bom", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-32", "utf-32")]
for _name, _codec in CODECS:
    good(f"encoding {_name}", "csv")(lambda rng, rows, codec=_codec: text(rows).encode(codec))
for _codec in ("utf-16-le", "utf-16-be"):
    bad(f"encoding {_codec} without mark", "csv")(
        lambda rng, rows, codec=_codec: text(rows).encode(codec)
    )
for _codec in ("cp1250", "mac_roman", "cp1251", "shift_jis", "cp437"):

    @bad(f"encoding {_codec}", "csv")
    def _(rng: random.Random, rows: Rows, codec: str = _codec) -> Made:
        # A sender's program writes '?' for what its code page lacks: nobody can know.
        rows = [
            tuple(cell and cell.encode(codec, "replace").decode(codec) for cell in row)
            for row in rows
        ]
        return text(rows).encode(codec), rows


for _delimiter, _word in ((";", "semicolon"), ("\t", "tab"), ("|", "pipe"), (":", "colon")):
    bad(f"delimiter {_word}", "csv")(
        lambda rng, rows, delimiter=_delimiter: text(rows, delimiter=delimiter).encode()
    )


@good("encoding cp1252", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).encode("cp1252")


@good("encoding ascii", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).encode("utf-8")


@bad("encoding broken byte", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = bytearray(text(rows).encode())
    data[rng.randrange(60, len(data))] = rng.choice([0xFF, 0xC3, 0x81, 0xE2])
    return bytes(data)


@bad("encoding mixed", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    lines = lines_of(text(rows))
    half = len(lines) // 2
    return "".join(lines[:half]).encode("utf-8") + "".join(lines[half:]).encode("cp1252")


@bad("encoding twice", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).encode("utf-8").decode("cp1252", "replace").encode("utf-8")


@bad("encoding nul block", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = text(rows).encode()
    at = rng.randrange(10, len(data) - 5)
    return data[:at] + b"\0" * min(64, len(data) - at) + data[at + 64 :]


@good("delimiter trailing", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text([(*row, "") for row in rows], (*HEADER, "")).encode()


@good("delimiter declared in a first line", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return ("sep=,\r\n" + text(rows)).encode()


@bad("delimiter spaces after", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).replace(",", ", ").encode()


@bad("delimiter lost in a row", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    lines = lines_of(text(rows))
    at = rng.randrange(1, len(lines))
    lines[at] = lines[at].replace(",", " ", 1)
    return "".join(lines).encode(), rows


@bad("delimiter one too many in a row", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    lines = lines_of(text(rows))
    at = rng.randrange(1, len(lines))
    lines[at] = lines[at].replace(",", ",,", 1)
    return "".join(lines).encode(), rows


@good("header in other case", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    change = rng.choice([str.upper, str.lower, str.title, lambda name: f"  {name} "])
    return text(rows, [change(name) for name in HEADER]).encode()


@good("header with odd spaces", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    space = rng.choice(["\u00a0", "  ", "\u2009", " \t"])
    return text(rows, [name.replace(" ", space) for name in HEADER]).encode()


@good("header quoted with mark inside", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, ["\ufeff" + HEADER[0], *HEADER[1:]], quoting=csv.QUOTE_ALL).encode()


@good("header reordered", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    order = rng.sample(range(5), 5)
    return text([[row[p] for p in order] for row in rows], [HEADER[p] for p in order]).encode()


@good("header with extra columns", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(
        [(*row, "x", str(n)) for n, row in enumerate(rows)], (*HEADER, "Extra", "n")
    ).encode()


@good("header with an unnamed index", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text([(str(n), *row) for n, row in enumerate(rows)], ("", *HEADER)).encode()


@good("header below blank lines", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return ("\r\n" * rng.randrange(1, 4) + text(rows)).encode()


@good("header by its alias", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, ("ticket_id", *HEADER[1:])).encode()


@bad("header renamed", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    names = list(HEADER)
    names[rng.randrange(3)] = rng.choice(["Lable", "Worker", "ID", "Tickets", "\u0410nnotator"])
    return text(rows, names).encode()


@bad("header renamed where optional", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, (*HEADER[:3], rng.choice(["Secs", "Duration", "time"]), "Note")).encode()


@bad("header twice the same", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text([(*row, "Refund") for row in rows], (*HEADER, rng.choice(HEADER))).encode()


@bad("header missing", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return "".join(lines_of(text(rows))[1:]).encode()


@bad("header below a title", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return ("Export of tickets\r\nmade by us,,\r\n" + text(rows)).encode()


@bad("header again in between", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    half = rng.randrange(1, len(rows))
    return (text(rows[:half]) + text(rows[half:])).encode()


@bad("header names swapped", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    names = list(HEADER)
    one, other = rng.sample(range(4), 2)
    names[one], names[other] = names[other], names[one]
    return text([(*row[:3], row[3] or "7", row[4]) for row in rows], names).encode()


@good("quoting everything", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, quoting=csv.QUOTE_ALL).encode()


@good("quoting everything but numbers", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, quoting=csv.QUOTE_NONNUMERIC).encode()


@good("line ends old or mixed", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    end = rng.choice([["\r"], ["\n"], ["\r\n", "\n"]])
    lines = lines_of(text(rows, lineterminator="\n"))
    return "".join(line.rstrip("\n") + rng.choice(end) for line in lines).encode(), rows


@good("line ends missing or doubled", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = text(rows)
    return (data[:-2] if rng.random() < 0.5 else data + "\r\n" * 3).encode()


@good("line ends within cells", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    notes = ["a\nb", "a\r\nb", "a\u2028b", "\n"]
    rows = [(*row[:4], rng.choice(notes)) for row in rows]
    return text(rows).encode(), rows


@good("blank rows in between", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    blank = ["\r\n", ",,,,\r\n", " , ,,,\r\n"]
    lines = lines_of(text(rows))
    return "".join(line + rng.choice(["", "", *blank[:2]]) for line in lines).encode(), rows


@bad("quoting broken", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    lines = lines_of(text(rows))
    for at in rng.sample(range(1, len(lines)), min(len(lines) - 1, rng.randrange(1, 4))):
        cells = lines[at].split(",")
        cells[rng.choice([0, 2, 3])] = rng.choice(['"open', 'in"side', '"a" b', '5"', '"'])
        lines[at] = ",".join(cells).rstrip("\r\n") + "\r\n"
    return "".join(lines).encode(), rows


@bad("quoting stray pairs", "csv")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    lines = lines_of(text(rows))
    first, last = sorted(rng.sample(range(1, len(lines)), 2))
    lines[first] = lines[first].rstrip("\r\n") + '"inch\r\n'
    lines[last] = lines[last].rstrip("\r\n") + '"\r\n'
    return "".join(lines).encode(), rows


@bad("quoting with backslashes", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL).encode()


@bad("quoting with apostrophes", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, quotechar="'", quoting=csv.QUOTE_ALL).encode()


@bad("quoting none, escaped", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows, quoting=csv.QUOTE_NONE, escapechar="\\").encode()


@bad("cut anywhere", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = cut(rng, text(rows).encode())
    # Cut at the end of a row, a file is whole: only what was ordered tells (see the next class).
    return data if not data.endswith((b"\r", b"\n")) else data[:-4]


def _told(data: bytes, rows: Rows) -> dict[str, object]:
    return {"rows": len(rows)}


@bad("cut at a row end, announced", "csv", manifest=_told)
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows[: rng.randrange(len(rows))]).encode()


@bad(
    "other bytes than announced",
    "csv",
    manifest=lambda data, rows: {"sha256": hashlib.sha256(text(rows).encode()).hexdigest()},
)
def _(rng: random.Random, rows: Rows) -> bytes:
    data = text(rows).encode()
    at = rng.randrange(60, len(data) - 8)
    return data[:at] + data[at + rng.randrange(1, 8) :]


@bad("type not a number", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    odd = ["12 s", "0:12", "#N/A", "nan", "inf", "1.2.3", "--", "2026-01-02", "1 234", "0x10", "½"]
    return text([(*row[:3], rng.choice(odd), row[4]) for row in rows]).encode()


@bad("type with decimal comma", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    cells = [(row[3] or "1.5").replace(".", ",") for row in rows]
    return text([(*row[:3], cell, row[4]) for row, cell in zip(rows, cells, strict=True)]).encode()


@bad("type with thousands", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(
        [(*row[:3], rng.choice(["1,234", "1.234.567", "1'234"]), row[4]) for row in rows]
    ).encode()


@good("type number in other writing", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    def rewritten(cell: str | None) -> str | None:
        return cell and rng.choice([cell, f" {cell} ", f"+{cell}", f"{float(cell):e}"])

    return text([(*row[:3], rewritten(row[3]), row[4]) for row in rows]).encode()


@good("label in other case", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    change = [str.upper, str.lower, lambda cell: f" {cell}  ", lambda cell: cell.replace(" ", "  ")]
    return text([(*row[:2], rng.choice(change)(row[2]), *row[3:]) for row in rows]).encode()


@good("label by its key", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    keys = {name: key for key, name in LABELS.items()}
    return text([(*row[:2], keys[row[2]], *row[3:]) for row in rows]).encode()


@bad("label misspelt", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    change = [lambda c: c[:-1], lambda c: c + ".", lambda c: f"{c}; Other", lambda c: c[::-1]]
    return text([(*row[:2], rng.choice(change)(row[2]), *row[3:]) for row in rows]).encode()


@bad("label missing", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    empty = ["", "n/a", "NULL", "None", "-", "?"]
    return text([(*row[:2], rng.choice(empty), *row[3:]) for row in rows]).encode()


@good("id with spaces around", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(
        [(rng.choice([" {}", "{} ", "\t{}"]).format(row[0]), *row[1:]) for row in rows]
    ).encode()


@bad("id changed", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    change = [
        str.lower,
        lambda k: k + "\u200b",
        lambda k: k[2:],
        lambda k: f"#{k}",
        lambda k: k + ".0",
    ]
    return text([(rng.choice(change)(row[0]), *row[1:]) for row in rows]).encode()


@bad("id missing", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text([(rng.choice(["", " ", row[0]]), *row[1:]) for row in rows]).encode()


@good("archive gz", "csv", "csv.gz")
def _(rng: random.Random, rows: Rows) -> bytes:
    return packed(text(rows).encode())


@good("archive gz in two parts", "csv", "csv.gz")
def _(rng: random.Random, rows: Rows) -> Made:
    rows = plain(rows)
    lines = lines_of(text(rows))
    half = len(lines) // 2
    return packed("".join(lines[:half]).encode()) + packed("".join(lines[half:]).encode()), rows


@bad("archive gz cut", "csv", "csv.gz")
def _(rng: random.Random, rows: Rows) -> bytes:
    return cut(rng, packed(text(rows).encode()))


@bad("archive gz damaged", "csv", "csv.gz")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = bytearray(packed(text(rows).encode()))
    data[rng.randrange(12, len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


@bad("archive gz twice", "csv", "csv.gz")
def _(rng: random.Random, rows: Rows) -> bytes:
    return packed(packed(text(rows).encode()))


@good("archive zip", "csv", "zip")
def _(rng: random.Random, rows: Rows) -> bytes:
    half = len(rows) // 2
    return zipped({"a.csv": text(rows[:half]).encode(), "b/b.csv": text(rows[half:]).encode()})


@bad("archive zip cut", "csv", "zip")
def _(rng: random.Random, rows: Rows) -> bytes:
    return cut(rng, zipped({"a.csv": text(rows).encode()}))


@bad("archive zip damaged", "csv", "zip")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = bytearray(zipped({"a.csv": text(rows).encode()}))
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


@bad("another format", "csv")
def _(rng: random.Random, rows: Rows) -> bytes:
    return rng.choice(
        [
            b"%PDF-1.7\n...",
            b"<html><table><tr><td>T-1</td></tr></table></html>",
            b"{}",
            b"",
            b"\r\n",
        ]
    )
