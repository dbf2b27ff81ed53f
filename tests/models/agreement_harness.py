"""Runs the agreement models on answers that a test makes up.

The models' inputs (`int_answers_resolved` and what a build knows of batches and labels) are
written as tables into a build of their own; dbt then runs the agreement models, and them alone.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

REPOSITORY = Path(__file__).parents[2]
PAIRED_ANSWERS = ("int_span_segments", "int_span_matches", "int_answer_pairs")
AGREEMENT = ("models/intermediate/agreement", "models/marts/agreement")
MODELS = (*PAIRED_ANSWERS, *AGREEMENT)

INPUTS = """
create schema if not exists staging;
create schema if not exists intermediate;
create or replace table intermediate.int_answers_resolved as
select
    'answer ' || row_number() over () as answer_id,
    project_id, batch_id, role, item_id, question_id, label_type, annotator_id, resource_id,
    resource_kind, has_identity, round, label, value, answer, is_abstained, is_independent,
    is_current, withdrawn_in_round, taxonomy_version,
    least(
        lead(round) over (partition by item_id, annotator_id order by round), withdrawn_in_round
    ) as ends_in_round,
    cast(received_on as timestamp) as received_at, language,
    cast(hash(answers) >> 1 as bigint) as fingerprint,
    cast(hash(item_id) >> 1 as bigint) as item_key,
    cast(hash(annotator_id) >> 1 as bigint) as annotator_key,
    case when cluster_id is not null then cast(hash(project_id || cluster_id) >> 1 as bigint) end
        as cluster_key,
    cast(
        hash(project_id || ' ' || coalesce(label, cast(value + 0.0 as varchar), answer)) >> 1
        as bigint
    ) as label_key
from answers;
create or replace table intermediate.int_items as
select item_id, max(text) as text from answers group by item_id;
create or replace table intermediate.int_answer_parts as
with parts as (
    select
        answer_id, item_id, label_type, generate_subscripts(spans, 1) as part_number,
        unnest(spans) as span
    from (
        select *, from_json(answer, '[{"label": "string", "start": "bigint", "end": "bigint"}]')
            as spans
        from intermediate.int_answers_resolved
        where label_type = 'span'
    )
)
select
    answer_id, label_type, part_number, span.label, span.start as start_offset,
    span.end as end_offset
from parts;
create or replace table intermediate.int_batch_questions as
select project_id, batch_id, question_id, label_type, null as lead_metric, taxonomy_version,
    cast(guideline_version as varchar) as guideline_version
from batches;
create or replace table intermediate.int_batch_rounds as
select batches.project_id, batches.batch_id, rounds.round, rounds.round = last_round as is_last
from batches, lateral (select unnest(range(1, last_round + 1))::integer as round) as rounds;
create or replace table intermediate.int_item_slices as
select distinct
    project_id, item_id, slice[:strpos(slice, '=') - 1] as slice_key,
    slice[strpos(slice, '=') + 1:] as slice_value, slice
from answers
where slice is not null;
create or replace table staging.stg_config__interpretation_bands as
select *
from (
    values ('alpha', 'reliable', 0.8), ('alpha', 'tentative', 0.667), ('alpha', 'unreliable', null)
) as bands (metric_family, band, lower_bound);
create or replace table staging.stg_config__labels as
select
    project_id, question_id, '1' as taxonomy_version, label, label as name, sort_order, value,
    false as is_abstention
from (select distinct * from labels);
"""


@dataclass
class AnswerTable:
    """One batch of one question.

    Attributes:
        batch_id: Its name.
        label_type: nominal, ordinal, interval, multilabel, span or text.
        ratings: Items x annotators; None is a missing answer. Labels for nominal and ordinal,
            numbers for interval, JSON lists of spans as answers have them, texts.
        labels: The taxonomy in order; for ordinal a label's value is its place, unless `values`.
        values: Numbers of the labels.
        project_id: By default a project of its own, so that it has its own labels.
        texts: What the spans are marked in.
        guideline_version: Stated in the batch's brief.
        taxonomy_version: The same; labels are given for version 1.
        clusters: The document that each item is from; None: it stands alone.
    """

    batch_id: str
    label_type: str
    ratings: Sequence[Sequence[object]]
    labels: Sequence[str] = ()
    values: Sequence[float] = ()
    project_id: str = ""
    texts: Sequence[str] = ()
    guideline_version: str | None = None
    taxonomy_version: str = "1"
    clusters: Sequence[str | None] = ()

    def __post_init__(self) -> None:
        self.project_id = self.project_id or f"p_{self.batch_id}"

    def answers(self) -> list[dict[str, object]]:
        """The answers as rows of `int_answers_resolved`."""
        values = dict(zip(self.labels, self.values or range(1, len(self.labels) + 1), strict=True))
        rows = []
        for item, row in enumerate(self.ratings):
            for annotator, answer in enumerate(row):
                if answer is None:
                    continue
                is_number = self.label_type == "interval"
                is_label = self.label_type not in ("interval", "span", "text")
                rows.append(
                    {
                        "project_id": self.project_id,
                        "batch_id": self.batch_id,
                        "role": "work",
                        "item_id": f"{self.batch_id} item {item}",
                        "question_id": "q",
                        "label_type": self.label_type,
                        "annotator_id": f"v/{annotator:03}",
                        "resource_id": "v",
                        "resource_kind": "vendor",
                        "has_identity": True,
                        "round": 1,
                        "label": answer if is_label else None,
                        "value": float(answer) if is_number else values.get(answer),
                        "answer": str(answer),
                        "is_abstained": False,
                        "is_independent": True,
                        "is_current": True,
                        "withdrawn_in_round": None,
                        "taxonomy_version": "1",
                        "language": "en",
                        "received_on": "2024-01-01",
                        "text": self.texts[item] if self.texts else None,
                        "cluster_id": self.clusters[item] if self.clusters else None,
                    }
                )
        return rows


ANSWER_TYPES = {
    "project_id": "string", "batch_id": "string", "role": "string", "item_id": "string",
    "question_id": "string", "label_type": "string", "annotator_id": "string",
    "resource_id": "string", "resource_kind": "string", "has_identity": "boolean",
    "round": "Int32", "label": "string", "value": "Float64", "answer": "string",
    "is_abstained": "boolean", "is_independent": "boolean", "is_current": "boolean",
    "withdrawn_in_round": "Int32", "taxonomy_version": "string", "language": "string",
    "received_on": "string", "text": "string", "slice": "string",
    "cluster_id": "string",
}  # fmt: skip


def prepare(home: Path, tables: Sequence[AnswerTable], extra: Sequence[dict] = ()) -> Path:
    """Writes the inputs of the agreement models.

    Args:
        home: An empty folder, used as ASSAY_HOME.
        tables: The batches.
        extra: More answers, as rows of `int_answers_resolved`.

    Returns:
        The build's database.
    """
    rows = [row for table in tables for row in table.answers()] + list(extra)
    answers = pd.DataFrame(rows, columns=list(ANSWER_TYPES)).astype(ANSWER_TYPES)
    batches = pd.DataFrame(
        [
            {
                "project_id": table.project_id,
                "batch_id": table.batch_id,
                "question_id": "q",
                "label_type": table.label_type,
                "guideline_version": table.guideline_version,
                "taxonomy_version": table.taxonomy_version,
                "last_round": max(
                    [1, *(row["round"] for row in rows if row["batch_id"] == table.batch_id)]
                ),
            }
            for table in tables
        ]
    )
    labels = pd.DataFrame(
        [
            {
                "project_id": table.project_id,
                "question_id": "q",
                "label": label,
                "sort_order": order,
                "value": float(value),
            }
            for table in tables
            for order, (label, value) in enumerate(
                zip(
                    table.labels,
                    table.values or range(1, len(table.labels) + 1),
                    strict=True,
                ),
                start=1,
            )
        ],
        columns=["project_id", "question_id", "label", "sort_order", "value"],
    )

    def register(connection: duckdb.DuckDBPyConnection) -> None:
        for name, frame in {"answers": answers, "batches": batches, "labels": labels}.items():
            connection.register(name, frame)

    return write_inputs(home, register)


def write_inputs(home: Path, register: Callable[[duckdb.DuckDBPyConnection], object]) -> Path:
    """Writes the inputs from what `register` names answers, batches and labels."""
    build = home / "builds/dev/assay.duckdb"
    build.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(home / "facts.duckdb") as facts:
        facts.execute("create schema if not exists raw")
    with duckdb.connect(build) as connection:
        register(connection)
        connection.execute(INPUTS)
    return build


def only(*marts: str) -> tuple[str, ...]:
    """What `run_models` must select for these marts alone."""
    return (*PAIRED_ANSWERS, *(f"models/intermediate/agreement,+{mart}" for mart in marts), *marts)


def run_models(
    home: Path, select: Sequence[str] = MODELS, threads: int = 2, engine_threads: int = 0
) -> None:
    """Runs the agreement models on what `prepare` wrote.

    Args:
        home: The folder given to `prepare`.
        select: The models.
        threads: How many models run at the same time.
        engine_threads: How many threads DuckDB shares a query among; 0 leaves it to DuckDB.

    Raises:
        RuntimeError: A model failed.
    """
    profiles = REPOSITORY
    if engine_threads:
        profiles = home / "profiles"
        profiles.mkdir(exist_ok=True)
        text = (REPOSITORY / "profiles.yml").read_text(encoding="utf-8")
        assert "settings: {" in text
        text = text.replace("settings: {", f"settings: {{threads: {engine_threads}, ")
        (profiles / "profiles.yml").write_text(text, encoding="utf-8")
    arguments = [*options(home, profiles), "--threads", str(threads), "--select", *select]
    invoke(home, ["run", *arguments])


def export_inputs(home: Path) -> None:
    """Writes what the agreement models read as Parquet, for Spark.

    Raises:
        RuntimeError: It could not be written.
    """
    invoke(home, ["run-operation", "export_agreement_inputs", *options(home)])


def invoke(home: Path, arguments: Sequence[str]) -> None:
    """Runs dbt in this process.

    Raises:
        RuntimeError: It failed.
    """
    before = {name: os.environ.get(name) for name in ("ASSAY_HOME", "ASSAY_CONFIG")}
    os.environ |= {"ASSAY_HOME": str(home), "ASSAY_CONFIG": str(REPOSITORY)}
    try:
        result = dbtRunner(parsed_project()).invoke(list(arguments))
    finally:
        DuckDBConnectionManager.close_all_connections()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    if not result.success:
        messages = [r.message for r in result.result or [] if r.status == "error"]
        raise RuntimeError("; ".join(messages) or str(result.exception))


@cache
def parsed_project() -> Manifest:
    """The project is parsed once for all tests; the build's path is read from ASSAY_HOME."""
    return dbtRunner().invoke(["parse", *options(Path(os.environ["ASSAY_HOME"]))]).result


def options(home: Path, profiles: Path = REPOSITORY) -> list[str]:
    return [
        "--quiet", "--no-write-json", "--log-path", str(home / "logs"),
        "--target-path", str(home / "target"),
        "--project-dir", str(REPOSITORY), "--profiles-dir", str(profiles),
    ]  # fmt: skip
