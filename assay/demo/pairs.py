"""Phrases and translations, with the adequacy that the demo gives them."""

import csv
from collections.abc import Sequence
from pathlib import Path

from assay.demo.story import Batch, Item, stream

TEXTS = Path(__file__).parent / "texts"
ENGINES = ("harbour-2", "lumen")


def read_pairs(batches: Sequence[Batch]) -> list[Item]:
    """Deals the pairs of `texts/pairs.tsv` out to the batches, by domain and direction."""
    with (TEXTS / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    made: list[Item] = []
    for batch in batches:
        rng = stream("pairs", batch.batch_id)
        dealt = []
        for direction, count in batch.counts.items():
            fitting = [
                row
                for row in rows
                if row["direction"] == direction and row["domain"] in batch.domains
            ]
            dealt += [fitting[index] for index in rng.permutation(len(fitting))[:count]]
        for index in rng.permutation(len(dealt)):
            row = dealt[index]
            made.append(
                Item(
                    project_id=batch.project_id,
                    source="phrasebook",
                    source_key=f"PB-{len(made) + 1:04d}",
                    batch_id=batch.batch_id,
                    text=row["source"],
                    paired_text=row["translation"],
                    truth=row["adequacy"],
                    language=row["direction"],
                    is_unclear=row["domain"] == "idiom",
                    metadata={
                        "engine": ENGINES[int(rng.integers(len(ENGINES)))],
                        "domain": row["domain"],
                    },
                )
            )
    return made
