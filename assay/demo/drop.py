"""The files that lie in `drop/` when the story begins."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from assay.demo.answers import Answer, answers_of
from assay.demo.deliveries import BRIGHTLABEL, brightlabel_csv, brightlabel_rows, write_answers
from assay.demo.items import all_items, items_of
from assay.demo.story import BATCHES, PAIR_BATCHES, TICKET_BATCHES, Batch, Order, stream
from assay.packages.formats import csv_bytes, json_bytes, parquet_bytes

Files = dict[str, bytes]


def first_files(today: date) -> Files:
    """Path below `drop/` -> bytes, for everything that has come in so far."""
    return {**_briefs(today), **_items(today), **_gold(), **_labels(today)}


def _briefs(today: date) -> Files:
    def rows(batches: tuple[Batch, ...]) -> list[list[str | int | float | None]]:
        return [
            [
                batch.batch_id,
                batch.name,
                order.resource_id,
                order.answers_per_item,
                order.overlap_share,
                _at(today, batch.sent, 9),
                _at(today, order.due, 17),
                batch.priority,
                batch.guideline_version,
                "1",
            ]
            for batch in batches
            for order in batch.orders
        ]

    names = ["batch", "name", "resource", "answers_per_item", "overlap_share", "sent_at", "due_at",
             "priority", "guideline_version", "taxonomy_version"]  # fmt: skip
    pair_names = ["batch", "name", "resource", "answers per item", "sent", "due", "priority",
                  "guideline", "taxonomy"]  # fmt: skip
    pair_rows = [row[:4] + row[5:] for row in rows(PAIR_BATCHES)]
    return {
        "batches/support_intents/autumn.json": json_bytes(names, rows(TICKET_BATCHES)),
        "batches/translation_quality/briefs.csv": csv_bytes(pair_names, pair_rows),
    }


def _items(today: date) -> Files:
    files: Files = {}
    columns = ["ticket_id", "body", "language", "batch", "purpose", "channel", "plan", "created_at"]
    for batches in (TICKET_BATCHES[:2], TICKET_BATCHES[2:]):
        rows = []
        for batch in batches:
            created = datetime.combine(today + timedelta(days=batch.sent - 20), time(7))
            rng = stream("created", batch.batch_id)
            for item in items_of(batch.batch_id):
                created += timedelta(minutes=float(rng.exponential(150)))
                rows.append(
                    [item.source_key, item.text, item.language, item.batch_id, item.role,
                     item.metadata["channel"], item.metadata["plan"],
                     created.isoformat(sep=" ", timespec="minutes")]
                )  # fmt: skip
        span = f"{batches[0].batch_id}_{batches[-1].batch_id}"
        files[f"items/support_intents/helpdesk_{span}.parquet"] = parquet_bytes(columns, rows)
    pair_columns = ["pair_id", "direction", "source", "translation", "batch", "engine", "domain"]
    pair_rows = [
        [item.source_key, item.language, item.text, item.paired_text, item.batch_id,
         item.metadata["engine"], item.metadata["domain"]]
        for batch in PAIR_BATCHES
        for item in items_of(batch.batch_id)
    ]  # fmt: skip
    phrasebook = csv_bytes(pair_columns, pair_rows, delimiter="\t")
    files["items/translation_quality/phrasebook.tsv"] = phrasebook
    return files


def _gold() -> Files:
    rows = [
        [item.source_key, item.truth, "lead: r.farrell" if number % 3 else "lead: k.osei"]
        for number, item in enumerate(item for item in all_items() if item.role == "gold")
    ]
    columns = ["ticket_id", "known_intent", "decided_by"]
    return {"gold/support_intents/gold.csv": csv_bytes(columns, rows, delimiter=";")}


def _labels(today: date) -> Files:
    files: Files = {}
    for batch in BATCHES:
        for order in batch.orders:
            if (batch.batch_id, order.resource_id) == ("SI-03", "corvid"):
                continue  # still missing
            answers = answers_of(batch, order, items_of(batch.batch_id), today)
            name = _name(batch, order, max(answer.answered_at for answer in answers))
            folder = f"labels/{order.resource_id}"
            if order.resource_id == "brightlabel":
                files.update(_from_brightlabel(batch, answers, f"{folder}/{name}"))
            else:
                answers = _with_strays(batch, order, answers)
                ending, data = write_answers(order.resource_id, answers)
                files[f"{folder}/{name}.{ending}"] = data
    relay = "labels/relay_llm/"
    first = next(path for path in files if path.startswith(f"{relay}triage_SI-01"))
    files[f"{relay}{Path(first).stem}_again.jsonl"] = files[first]
    return files


def _name(batch: Batch, order: Order, done: datetime) -> str:
    stems = {
        "brightlabel": f"brightlabel_{batch.batch_id}_{done:%Y%m%d}",
        "corvid": f"Corvid {batch.batch_id} final",
        "relay_llm": f"triage_{batch.batch_id}",
        "linguists": f"ratings_{batch.batch_id}",
    }
    return stems[order.resource_id]


def _from_brightlabel(batch: Batch, answers: list[Answer], path: str) -> Files:
    rows = brightlabel_rows(answers)
    if batch.batch_id == "SI-01":
        # A change of mind: the later answer counts, the earlier stays in the facts.
        mind = next(n for n, row in enumerate(rows) if row[2] == "BL-12" and n > 40)
        other = next(row[3] for row in rows if row[3] not in (rows[mind][3], "Can't tell"))
        rows.insert(mind, [*rows[mind][:3], other, 3.1, rows[mind][5], None])
    if batch.batch_id == "SI-03":
        # One person's screen still showed last year's name of a label; another skipped two
        # tickets and came back to them.
        theirs = [row for row in rows if row[2] == "BL-12" and row[3] == "Charge dispute"]
        for row in theirs[2:5]:
            row[3] = "Charge dispute (old)"
        skipped = [n for n, row in enumerate(rows) if row[2] == "BL-07"][30:32]
        for position in reversed(skipped):
            rows.insert(position, [*rows[position][:3], None, 1.2, None, "later"])
    if batch.batch_id == "SI-04":
        # Their tool was updated and names a column otherwise; the export was made again.
        columns = ["Intent label" if name == "Intent" else name for name in BRIGHTLABEL]
        return {
            f"{path}.csv": brightlabel_csv(rows, columns),
            f"{path}_v2.csv": brightlabel_csv(rows),
        }
    return {f"{path}.csv": brightlabel_csv(rows)}


def _with_strays(batch: Batch, order: Order, answers: list[Answer]) -> list[Answer]:
    """Answers that nobody ordered, or for an item that nobody has sent us."""
    last = answers[-1]
    if (batch.batch_id, order.resource_id) == ("SI-01", "corvid"):
        strays = [item for item in items_of("SI-04") if item.role == "work"][:2]
        return [*answers, *(replace(last, item=item, label=item.truth) for item in strays)]
    if (batch.batch_id, order.resource_id) == ("SI-02", "relay_llm"):
        unknown = replace(last.item, source_key="HD-51999")
        return [*answers, replace(last, item=unknown, label="transfer")]
    return answers


def _at(today: date, days: int, hour: int) -> str:
    return f"{datetime.combine(today + timedelta(days=days), time(hour)).isoformat()}Z"
