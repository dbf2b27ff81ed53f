"""Published multi-annotator data through the agreement models, all in one build.

The figures are those that the data's owners published, or what krippendorff and nltk say. Two
answers of one annotator on one item are what landing is about (tests/real); here the later stays.
"""

import itertools
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import krippendorff
import numpy as np
import pandas as pd
import pytest
from agreement_harness import only, run_models, write_inputs
from nltk.metrics import jaccard_distance, masi_distance
from nltk.metrics.agreement import AnnotationTask

CLOSE = 1e-12
MARTS = ("agreement_by_batch", "agreement_by_pair", "agreement_by_project")
SNOW = ("wordsim", "anger", "joy", "valence")
AT_SCALE = {
    "s4_Relevance": "crowd_truth_inference", "d_sentiment": "crowd_truth_inference",
    "web": "SpectralMethodsMeetEM", "CF_amt": "active-crowd-toolkit", "MS": "active-crowd-toolkit",
}  # fmt: skip
MLQE = ("et-en", "ne-en", "ru-en")

INPUTS = """
create or replace temp view answers as
select
    project_id, batch_id, 'work' as role, batch_id || ' ' || item as item_id, 'q' as question_id,
    label_type, 'r/' || annotator as annotator_id, 'r' as resource_id, 'crowd' as resource_kind,
    has_identity, 1 as round, label, value, coalesce(label, value::varchar) as answer,
    false as is_abstained, true as is_independent, true as is_current,
    null::integer as withdrawn_in_round, '1' as taxonomy_version, 'en' as language,
    '2024-01-01' as received_on, null::varchar as text, null::varchar as slice,
    null::varchar as cluster_id
from given;
create or replace temp view batches as
select distinct
    project_id, batch_id, question_id, label_type, taxonomy_version, '1' as guideline_version,
    1 as last_round
from answers;
create or replace temp view labels as
with one_by_one as (
    select distinct project_id, unnest(string_split(label, '|')) as label, value
    from given
    where label_type <> 'interval'
)
select
    project_id, 'q' as question_id, label, value,
    row_number() over (partition by project_id order by value, label) as sort_order
from one_by_one;
"""


def table(
    name: str, label_type: str, rows: pd.DataFrame, batch: str = "", has_identity: bool = True
) -> pd.DataFrame:
    """The last answer of each annotator on each item, from columns item, annotator, answer."""
    rows = rows.drop_duplicates(["item", "annotator"], keep="last")
    is_number = label_type in ("ordinal", "interval")
    return pd.DataFrame(
        {
            "project_id": name,
            "batch_id": batch or name,
            "item": rows["item"].astype(str),
            "annotator": rows["annotator"].astype(str),
            "label_type": label_type,
            "label": None if label_type == "interval" else rows["answer"].astype(str),
            "value": rows["answer"].astype(float) if is_number else np.nan,
            "has_identity": has_identity,
        }
    ).astype({"label": "string"})


def snow(root: Path) -> list[pd.DataFrame]:
    names = {"orig_id": "item", "!amt_worker_ids": "annotator", "response": "answer"}
    folder = root / "snow2008" / "all_collected_data"
    read = {name: pd.read_csv(folder / f"{name}.standardized.tsv", sep="\t") for name in SNOW}
    return [table(name, "interval", rows.rename(columns=names)) for name, rows in read.items()]


def at_scale(root: Path) -> list[pd.DataFrame]:
    found = []
    for name, folder in AT_SCALE.items():
        path = root / "truth_inference_at_scale" / "data" / folder / name / "label.csv"
        rows = pd.read_csv(path).rename(columns={"worker": "annotator", "label": "answer"})
        is_graded = name in ("s4_Relevance", "web")
        found.append(table(name, "ordinal" if is_graded else "nominal", rows))
    return found


def nordiachange(root: Path) -> list[pd.DataFrame]:
    """A batch per word; 0 is undecided."""
    found = []
    for path in sorted((root / "nordiachange" / "subset1" / "data").glob("*/judgments.tsv")):
        rows = pd.read_csv(path, sep="\t", quoting=3)
        rows["item"] = rows["identifier1"] + " " + rows["identifier2"]
        rows = rows.rename(columns={"judgment": "answer"})
        rows = rows[rows["answer"] > 0].astype({"answer": int})
        found.append(table("nordiachange", "ordinal", rows, batch=path.parent.name))
    return found


def presto(root: Path) -> list[pd.DataFrame]:
    """Three people and the labels that the texts came with.

    As its owners read it: an empty answer is a label of its own, a rejected task an answer.
    """
    folder = root / "presto_prodigy" / "presto_anotaciones" / "first_phase"
    rows = []
    with (folder / "presto_distortion.jsonl").open(encoding="utf-8") as file:
        for task in map(json.loads, file):
            who = task["_session_id"].removeprefix("presto_distortion-")
            rows.append((task["id"], "pre-annotator", task["pre-ann-category"]["distortion"]))
            rows.append((task["id"], who, task["accept"][0] if task["accept"] else "none"))
    frame = pd.DataFrame(rows, columns=["item", "annotator", "answer"])
    return [table("presto", "nominal", frame)]


def mlqe(root: Path) -> list[pd.DataFrame]:
    """Scores are lists in a cell: places, no people."""
    folder = root / "mlqe_pe" / "data"
    lists = {}
    for pair in MLQE:
        archive = folder / "direct-assessments" / "dev" / f"{pair}-dev.tar.gz"
        with tarfile.open(archive) as tar:
            name = next(one for one in tar.getnames() if one.endswith(".df.short.tsv"))
            rows = pd.read_csv(tar.extractfile(name), sep="\t", quoting=3)
        lists[pair] = rows["scores"].map(json.loads)
    critical = pd.read_csv(
        folder / "catastrophic_errors" / "enja_majority_dev.tsv", sep="\t", quoting=3, header=None
    )
    lists["en-ja"] = critical[3].map(json.loads)
    found = []
    for pair, scores in lists.items():
        rows = scores.explode().rename("answer").rename_axis("item").reset_index()
        rows["annotator"] = rows.groupby("item").cumcount()
        label_type = "nominal" if pair == "en-ja" else "interval"
        found.append(table(pair, label_type, rows, has_identity=False))
    return found


def chec(root: Path) -> list[pd.DataFrame]:
    """Which quality criteria each of five sheets saw in each of ten papers."""
    sheet = pd.read_csv(root / "chec20y" / "inter-annotator-agreement" / "iaa-v1.csv")
    rows = sheet.dropna(subset=["key", "criterion_paraphrase"])
    sets = rows.groupby(["key", "source_spreadsheet"])["criterion_paraphrase"].agg(
        lambda names: "|".join(sorted({" ".join(name.split()) for name in names}))
    )
    named = sets.rename("answer").rename_axis(["item", "annotator"]).reset_index()
    return [table("chec20y", "multilabel", named)]


READERS: dict[str, Callable[[Path], list[pd.DataFrame]]] = {
    "snow2008": snow, "truth_inference_at_scale": at_scale, "nordiachange": nordiachange,
    "presto_prodigy": presto, "mlqe_pe": mlqe, "chec20y": chec,
}  # fmt: skip


@pytest.fixture(scope="module")
def given(shared_data: Path) -> pd.DataFrame:
    """Every data set that is there, one row per answer."""
    return pd.concat(
        itertools.chain.from_iterable(
            read(shared_data) for name, read in READERS.items() if (shared_data / name).is_dir()
        )
    )


@pytest.fixture(scope="module")
def build(given: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("real")

    def views(connection: duckdb.DuckDBPyConnection) -> None:
        connection.register("given", given)
        connection.execute(INPUTS)

    path = write_inputs(home, views)
    run_models(home, select=only(*MARTS))
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


@pytest.fixture
def measured(build: duckdb.DuckDBPyConnection) -> Callable[[str, str], dict]:
    """A batch's row of the first pass."""

    def read(batch: str, metric: str) -> dict:
        rows = build.execute(
            "select * from marts.agreement_by_batch "
            "where basis = 'first_pass' and batch_id = ? and metric = ?",
            [batch, metric],
        ).df()
        if rows.empty:
            pytest.skip(f"real data set of '{batch}' not found (set ASSAY_SHARED)")
        assert len(rows) == 1
        return rows.iloc[0].to_dict()

    return read


def alpha(rows: pd.DataFrame, level: str) -> float:
    """krippendorff's, from items x answer counts."""
    answers = rows["label"].astype(int) if rows["value"].isna().all() else rows["value"]
    counts = pd.crosstab(rows["item"], answers)
    counts = counts[counts.sum(axis=1) > 1]
    counts = counts.loc[:, counts.sum() > 0]
    return krippendorff.alpha(
        value_counts=counts.to_numpy(),
        value_domain=counts.columns.tolist(),
        level_of_measurement=level,
    )


@pytest.mark.parametrize("name", [*SNOW, *MLQE])
def test_numbers(measured: Callable, given: pd.DataFrame, name: str):
    """Snow et al. (2008): word similarity, anger, joy, valence; Fomicheva et al. (2022)."""
    got = measured(name, "alpha_interval")
    rows = given[given["batch_id"] == name]
    assert got["n_answers"] == len(rows)
    assert got["value"] == pytest.approx(alpha(rows, "interval"), abs=CLOSE)
    assert got["ci_low"] < got["value"] < got["ci_high"]
    ratio = measured(name, "alpha_ratio")
    if rows["value"].min() < 0:
        assert ratio["undefined_reason"] == "negative_values"
    else:
        assert ratio["value"] == pytest.approx(alpha(rows, "ratio"), abs=CLOSE)


@pytest.mark.parametrize("name", AT_SCALE)
def test_crowds(measured: Callable, given: pd.DataFrame, name: str):
    """Li, Rubinstein and Cohn (2019): up to 98,453 answers of 766 workers."""
    rows = given[given["batch_id"] == name]
    got = measured(name, "alpha_nominal")
    assert got["value"] == pytest.approx(alpha(rows.assign(value=np.nan), "nominal"), abs=CLOSE)
    assert got["n_answers"] == len(rows)
    assert got["n_annotators"] == rows["annotator"].nunique()
    if rows["label_type"].iloc[0] == "ordinal":
        value = measured(name, "alpha_ordinal")["value"]
        assert value == pytest.approx(alpha(rows, "ordinal"), abs=CLOSE)


def test_nordiachange_word_by_word(shared_data: Path, measured: Callable):
    """Kutuzov et al. (2022) publish ordinal alpha for 37 of 40 words."""
    path = shared_data / "nordiachange" / "subset1" / "stats" / "stats_agreement.tsv"
    if not path.is_file():
        pytest.skip("real data set 'nordiachange' not found (set ASSAY_SHARED)")
    stats = pd.read_csv(path, sep="\t").set_index("data")["kri_full"].drop("full")
    for word, published in stats.items():
        value = measured(word, "alpha_ordinal")["value"]
        if np.isnan(published):
            assert np.isnan(value), word
        else:
            assert value == pytest.approx(published, abs=CLOSE), word


def test_nordiachange_pooled(shared_data: Path, build: duckdb.DuckDBPyConnection):
    rows = build.execute(
        "select value from marts.agreement_by_project where project_id = 'nordiachange' "
        "and metric = 'alpha_ordinal' and pooling = 'pooled' and basis = 'first_pass'"
    ).fetchall()
    if not rows:
        pytest.skip("real data set 'nordiachange' not found (set ASSAY_SHARED)")
    assert rows[0][0] == pytest.approx(0.7610427459792881, abs=CLOSE)


def test_presto_pair_by_pair(shared_data: Path, build: duckdb.DuckDBPyConnection):
    """The owners' Cohen's kappas: four to the last digit, two of one annotator within .002."""
    folder = shared_data / "presto_prodigy" / "presto_anotaciones" / "first_phase"
    if not folder.is_dir():
        pytest.skip("real data set 'presto_prodigy' not found (set ASSAY_SHARED)")
    published = pd.read_csv(folder / "cohens_scores_distortion.csv", index_col=0)["exact"]
    off = {}
    for pair, kappa in published.items():
        first, _, second = pair.partition("-")
        a, b = sorted((f"r/{first}", f"r/{second}"))
        ((value,),) = build.execute(
            "select value from marts.agreement_by_pair where metric = 'cohen_kappa' "
            "and basis = 'first_pass' and batch_id = 'presto' and annotator_a = ? "
            "and annotator_b = ?",
            [a, b],
        ).fetchall()
        off[pair] = abs(value - kappa)
    assert sorted(off.values())[3] < CLOSE, off
    assert max(off.values()) < 0.002, off


def test_positions_are_no_people(measured: Callable, given: pd.DataFrame):
    """Three places of critical errors: alpha needs no identity, kappa does."""
    got = measured("en-ja", "alpha_nominal")
    rows = given[given["batch_id"] == "en-ja"]
    assert got["value"] == pytest.approx(alpha(rows, "nominal"), abs=CLOSE)
    kappa = measured("en-ja", "mean_kappa")
    assert np.isnan(kappa["value"]) and kappa["undefined_reason"] == "no_identity"


@pytest.mark.parametrize(
    ("metric", "distance"), [("alpha_jaccard", jaccard_distance), ("alpha_masi", masi_distance)]
)
def test_chec_label_sets(measured: Callable, given: pd.DataFrame, metric: str, distance: Callable):
    """Howcroft et al. (2020): free coding, compared as sets of criteria per paper."""
    got = measured("chec20y", metric)
    rows = given[given["batch_id"] == "chec20y"]
    several = rows.groupby("item")["label"].transform("size") > 1
    task = AnnotationTask(
        data=[
            (row.annotator, row.item, frozenset(row.label.split("|")))
            for row in rows[several].itertuples()
        ],
        distance=distance,
    )
    assert got["value"] == pytest.approx(task.alpha(), abs=CLOSE)
    assert got["n_items"] == rows["item"].nunique()
