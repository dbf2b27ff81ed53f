"""Real multi-annotator data, dropped as its owners would send it.

The data is not part of this repository: it is looked for in $ASSAY_SHARED/data, then in
../shared/data beside the repository.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
BRIEF = "batch,name,resource,answers_per_item,sent_at,due_at\n"


def shared(name: str) -> Path:
    """The folder of a data set; skips the test where it is absent."""
    root = Path(os.environ.get("ASSAY_SHARED", REPOSITORY.parent / "shared"))
    folder = root / "data" / name
    if not folder.is_dir():
        pytest.skip(f"real data set '{name}' not found in {root / 'data'} (set ASSAY_SHARED)")
    return folder


def drop_snow_rte(drop: Path) -> Path:
    """Drops RTE of Snow et al. (2008): 800 items, 8,000 answers, gold; returns its config.

    The gold is a column of the answers' file, which is therefore dropped twice: for each feed.
    """
    data = shared("snow2008")
    answers = data / "all_collected_data" / "rte.standardized.tsv"
    texts = data / "snow2008_mturk_data_with_orig_files_assembled_201904" / "rte" / "rte1.tsv"
    _copy(texts, drop / "items" / "snow_rte")
    _copy(answers, drop / "labels" / "mturk")
    _copy(answers, drop / "gold" / "snow_rte")
    brief = "rte1,RTE-1,mturk,10,2008-01-02,2008-02-01\n"
    _write(drop / "batches" / "snow_rte" / "rte1.csv", BRIEF + brief)
    return HERE / "snow_rte"


def drop_nordiachange(drop: Path) -> Path:
    """Drops subset 1 of NorDiaChange: 40 words, a file each of pairs and of judgements.

    Its item is a pair of uses of one word. The data set lists the uses and, per judgement, the
    identifiers of the two; the pairs with their texts are joined here.
    """
    data = shared("nordiachange") / "subset1" / "data"
    for folder in sorted(data.iterdir()):
        uses = {row["identifier"]: row["context"] for row in _rows(folder / "uses.tsv")}
        judgments = _rows(folder / "judgments.tsv")
        pairs = dict.fromkeys((row["identifier1"], row["identifier2"]) for row in judgments)
        lines = [
            {
                "identifier1": first,
                "identifier2": second,
                "context1": uses[first],
                "context2": uses[second],
                "lemma": folder.name,
            }
            for first, second in pairs
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        _write(drop / "items" / "nordiachange" / f"{folder.name}.jsonl", text)
        _copy(folder / "judgments.tsv", drop / "labels" / "durel" / "nordiachange" / folder.name)
    brief = "subset1,Subset 1,durel,3,2021-01-02,2021-06-01\n"
    _write(drop / "batches" / "nordiachange" / "subset1.csv", BRIEF + brief)
    return HERE / "nordiachange"


def relevance_answers() -> list[dict[str, str]]:
    """s4_Relevance of Li et al. (2019): 98,453 answers of 766 workers to 20,232 documents.

    Some workers answered a document twice. Only the first 1,000 documents, unless ASSAY_PROVE.
    """
    folder = shared("truth_inference_at_scale") / "data" / "crowd_truth_inference"
    with (folder / "s4_Relevance" / "label.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if os.environ.get("ASSAY_PROVE") or int(row["item"]) < 1000]


def drop_relevance(drop: Path) -> Path:
    """Drops `relevance_answers`; the documents' numbers, all there is, stand in for texts."""
    answers = relevance_answers()
    documents = "".join(f"{item},document {item}\n" for item in {row["item"]: 1 for row in answers})
    _write(drop / "items" / "relevance" / "documents.csv", "item,text\n" + documents)
    lines = "".join(f"{row['item']},{row['worker']},{row['label']}\n" for row in answers)
    _write(drop / "labels" / "crowd" / "label.csv", "item,worker,label\n" + lines)
    brief = "trec,Relevance,crowd,5,2010-01-02,2010-06-01\n"
    _write(drop / "batches" / "relevance" / "trec.csv", BRIEF + brief)
    return HERE / "relevance"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _copy(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / path.name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
