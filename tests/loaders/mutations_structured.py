"""JSON, JSON lines, workbooks and Parquet, odd and damaged."""

from __future__ import annotations

import datetime
import io
import json
import random

import pyarrow as pa
import xlsxwriter

from .mutations import (
    HEADER,
    Record,
    as_json,
    as_jsonl,
    bad,
    cut,
    good,
    objects,
    packed,
    parquet,
    table,
    text,
    workbook,
)
from .samples import WRITTEN

Rows = list[Record]
CODECS = ("utf-8-sig", "utf-16", "utf-32")


def flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


@good("json pretty", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(
        objects(rows), indent=rng.choice([None, 2, "\t"]), ensure_ascii=rng.random() < 0.5
    )


@good("json in other encodings", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(objects(rows)).decode().encode(rng.choice(CODECS))


@good("json keys in any order and case", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    change = rng.choice([str.upper, str.lower, str])
    shuffled = [dict(rng.sample(sorted(each.items()), len(each))) for each in objects(rows)]
    return as_json([{change(name): cell for name, cell in each.items()} for each in shuffled])


@good("json numbers as numbers", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    kept = [
        {k: float(v) if k == "Seconds" else v for k, v in each.items()} for each in objects(rows)
    ]
    return as_json([{**each, "Note": each.get("Note")} for each in kept])


@bad("json cut", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return cut(rng, as_json(objects(rows)))


@bad("json damaged", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = as_json(objects(rows))
    at = rng.randrange(len(data))
    return data[:at] + rng.choice([b'"', b"\0", b"\xff", b"\n"]) + data[at:]


@bad("json not quite", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = as_json(objects(rows)).decode()
    return rng.choice(
        [
            data[:-1] + ",]",
            repr(objects(rows)),
            "// export\n" + data,
            data.replace("}, {", "} {", 1),
            data + data,
            data + "\n]",
            data.replace("{", "{NaN: 1, ", 1),
        ]
    ).encode()


@bad("json lines instead", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_jsonl(objects(rows))


@bad("json wrapped", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json({rng.choice(["data", "results"]): objects(rows), "count": len(rows)})


@bad("json by column", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(dict(zip(HEADER, zip(*rows, strict=True), strict=True)))


@bad("json with other things among the records", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    records: list[object] = list(objects(rows))
    records.insert(rng.randrange(len(records)), rng.choice([None, 5, "T-1", [], ["T-1"], True]))
    return as_json(records)


@bad("json with keys twice", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(objects(rows)).decode().replace("{", '{"Intent": "Other", ', 1).encode()


@bad("json with answers nested", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    nested = rng.choice([lambda cell: [cell], lambda cell: {"value": cell}, lambda cell: None])
    return as_json([{**each, "Intent": nested(each["Intent"])} for each in objects(rows)])


@bad("json with half characters", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(objects(rows)).decode().replace("T-", "\\ud800T-", 1).encode()


@bad("json keys renamed", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    name = rng.choice(["Ticket ID", "Annotator", "Intent"])
    return as_json(objects(rows)).decode().replace(f'"{name}"', '"Lable"').encode()


@bad("json nested deeply", "json")
def _(rng: random.Random, rows: Rows) -> bytes:
    return b'[{"Ticket ID": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]"


@good("jsonl plain", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_jsonl(objects(rows), ensure_ascii=rng.random() < 0.5)


@good("jsonl with blank lines and other ends", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = as_jsonl(objects(rows))
    return rng.choice([data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\n\n"), data[:-1]])


@good("jsonl in other encodings", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_jsonl(objects(rows)).decode().encode(rng.choice(CODECS))


@good("jsonl packed", "jsonl", "jsonl.gz")
def _(rng: random.Random, rows: Rows) -> bytes:
    return packed(as_jsonl(objects(rows)))


@bad("jsonl cut", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = cut(rng, as_jsonl(objects(rows)))
    return data if not data.endswith((b"\n", b"}")) else data[:-3]


@bad("jsonl damaged", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    lines = as_jsonl(objects(rows)).splitlines(keepends=True)
    at = rng.randrange(len(lines))
    middle = rng.randrange(1, len(lines[at]) - 1)
    damage = rng.choice([b'"', b"\n", b"\xff", b"\0"])
    lines[at] = lines[at][:middle] + damage + lines[at][middle:]
    return b"".join(lines)


@bad("jsonl two records in a line", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_jsonl(objects(rows)).replace(b"}\n{", b"}{", 2)


@bad("json instead of lines", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    return as_json(objects(rows), indent=rng.choice([None, 2]))


@bad("csv instead of lines", "jsonl")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).encode()


@good("workbook of text", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook(rows)


@good("workbook with numbers as numbers", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook([(*row[:3], row[3] and float(row[3]), row[4]) for row in rows])


@good("workbook with sheets beside", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook(
        rows, fill=lambda book, _: book.add_worksheet("Notes").write(0, 0, "x"), before=True
    )


@good("workbook with formatting far away", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    def fill(book: object, sheet: object) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_blank(len(rows) + rng.randrange(2, 300), rng.randrange(5), None, bold)
        sheet.set_column(0, 9, 30, bold)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), 4)

    return workbook(rows, fill=fill)


@good("workbook with hidden rows", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook(rows, fill=lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True}))


@good("workbook columns reordered", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    order = rng.sample(range(5), 5)
    return workbook([[row[p] for p in order] for row in rows], [HEADER[p] for p in order])


@bad("workbook below a title", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook(
        rows, above=rng.randrange(1, 4), fill=lambda _, sheet: sheet.write(0, 0, "Export")
    )


@bad("workbook sheet renamed", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    sheet = book.add_worksheet("Sheet1")
    for at, row in enumerate([HEADER, *rows]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell or "")
    book.close()
    return data.getvalue()


@bad("workbook with dates for numbers", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    def fill(book: object, sheet: object) -> None:
        day = book.add_format({"num_format": rng.choice(["yyyy-mm-dd", "h:mm:ss", "dd.mm.yy"])})
        for at in range(len(rows)):
            moment = datetime.datetime(2026, 1, 1 + at % 28, 12)
            sheet.write_datetime(1 + at, 3, moment, day)

    return workbook([(*row[:3], None, row[4]) for row in rows], fill=fill)


@bad("workbook with errors", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    def fill(book: object, sheet: object) -> None:
        at = rng.randrange(len(rows))
        sheet.write_formula(1 + at, rng.randrange(4), "=1/0", None, "#DIV/0!")

    return workbook(rows, fill=fill)


@bad("workbook with ids as numbers", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook([(float(at) + rng.choice([0, 0.5]), *row[1:]) for at, row in enumerate(rows)])


@bad("workbook with labels as booleans", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return workbook([(*row[:2], rng.random() < 0.5, *row[3:]) for row in rows])


@bad("workbook cut", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return cut(rng, workbook(rows))


@bad("workbook damaged", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return flip(rng, workbook(rows))


@bad("workbook that is text", "xlsx")
def _(rng: random.Random, rows: Rows) -> bytes:
    return text(rows).encode(rng.choice(["utf-8", "utf-16"]))


@good("parquet plain", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    packing = rng.choice(["snappy", "zstd", "gzip", "none", "lz4"])
    return parquet(table(rows), compression=packing, row_group_size=rng.randrange(1, 40))


@good("parquet with types", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    frame = table(rows)
    seconds = pa.array([row[3] and float(row[3]) for row in rows], pa.float64())
    frame = frame.set_column(3, "Seconds", seconds)
    return parquet(frame.set_column(2, "Intent", frame["Intent"].dictionary_encode()))


@good("parquet with extra columns", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    frame = table(rows).append_column("__index_level_0__", pa.array(range(len(rows))))
    return parquet(frame.append_column("meta", pa.array([{"a": 1}] * len(rows))))


@bad("parquet columns renamed", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    names = list(HEADER)
    names[rng.randrange(3)] = "Lable"
    return parquet(table(rows, names))


@bad("parquet with nested answers", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    return parquet(table(rows).set_column(2, "Intent", pa.array([[row[2]] for row in rows])))


@bad("parquet with times for numbers", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    moment = datetime.datetime(2026, 1, 1)
    return parquet(table(rows).set_column(3, "Seconds", pa.array([moment] * len(rows))))


@bad("parquet with bytes for text", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    cells = [row[1].encode(rng.choice(["utf-8", "cp1252"])) for row in rows]
    return parquet(table(rows).set_column(1, "Annotator", pa.array(cells, pa.binary())))


@bad("parquet cut", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    return cut(rng, parquet(table(rows)))


@bad("parquet damaged", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    return flip(rng, parquet(table(rows), write_page_checksum=True))


@bad("parquet that is json", "parquet")
def _(rng: random.Random, rows: Rows) -> bytes:
    return json.dumps(objects(rows)).encode()
