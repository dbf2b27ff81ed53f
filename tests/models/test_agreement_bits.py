"""The same answers give the same bits, in whatever order they came and however many threads."""

import os
from pathlib import Path

import duckdb
import pytest
from agreement_harness import only, run_models, write_inputs

MARTS = ("agreement_by_batch", "agreement_by_project", "agreement_by_label", "agreement_by_pair")
# DuckDB gives a thread 122,880 rows at a time: with fewer there is nothing to share out.
N_ITEMS = 100_000 if os.environ.get("ASSAY_PROVE") else 30_000

ANSWERS = """
create or replace temp view answers as
select
    'p' as project_id, 'b ' || batch as batch_id, 'work' as role, 'item ' || item as item_id,
    'q' as question_id, 'ordinal' as label_type, 'v/' || annotator as annotator_id,
    'v' as resource_id, 'vendor' as resource_kind, true as has_identity, 1 as round,
    label::varchar as label, label::double as value, label::varchar as answer,
    false as is_abstained, true as is_independent, true as is_current,
    null::integer as withdrawn_in_round, '1' as taxonomy_version, 'en' as language,
    '2024-01-01' as received_on, null::varchar as text, null::varchar as slice,
    case when batch % 2 = 0 then 'document ' || item // 9 end as cluster_id
from (
    select
        item, annotator, floor(sqrt(item) / 20)::integer as batch,
        case
            when hash(item, annotator, 'attention') % 100 < 70 then hash(item, 'truth')
            else hash(item, annotator, 'guess')
        end % 7 as label
    from range({n_items}) as items (item), range(7) as annotators (annotator)
    where hash(item, annotator, 'missing') % 10 < 8
)
order by {order};
create or replace temp view batches as
select distinct
    project_id, batch_id, question_id, label_type, taxonomy_version, '1' as guideline_version,
    1 as last_round
from answers;
create or replace temp view labels as
select
    'p' as project_id, 'q' as question_id, label::varchar as label, label as sort_order,
    label::double as value
from range(7) as labels (label);
"""


def agreement(home: Path, order: str, engine_threads: int) -> dict[str, list[tuple]]:
    """Every row of every mart."""

    def views(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(ANSWERS.format(n_items=N_ITEMS, order=order))

    path = write_inputs(home, views)
    run_models(home, only(*MARTS), threads=engine_threads, engine_threads=engine_threads)
    with duckdb.connect(path, read_only=True) as connection:
        return {
            mart: connection.execute(f"select * from marts.{mart} order by all").fetchall()
            for mart in MARTS
        }


@pytest.mark.timeout(900)
def test_order_and_threads_change_no_bit(tmp_path: Path):
    first = agreement(tmp_path / "one", "item, annotator", engine_threads=1)
    assert len(first["agreement_by_batch"]) > 100
    for engine_threads in (2, 4):
        order = f"hash(item, annotator, {engine_threads})"
        again = agreement(tmp_path / str(engine_threads), order, engine_threads)
        for mart in MARTS:
            assert again[mart] == first[mart], (mart, engine_threads)
