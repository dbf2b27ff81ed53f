"""How fast decisions are: gates, rework, status and queues of all batches, against a floor.

    python -m benchmarks.decisions --answers 1000000

Batches of 1,000 answers: 200 items, 20 of them gold, 5 answers each from two resources. One batch
in five fails its gate and gets the smallest rework set, one in a hundred is beyond rework. dbt
builds everything before the decisions once; then their compiled SQL runs in DAG order on one
connection with 2 threads, in turn with the floor, `select batch_id, item_id, label, count(*) …
group by` over the same answers. Medians are told, and the slowest models.
"""

import argparse
import tempfile
from pathlib import Path

import duckdb

from assay.workspace import REPOSITORY
from benchmarks.agreement_models import compiled, invoke, measure

FLOOR = (
    "select batch_id, item_id, label, count(*) from intermediate.int_answers_resolved "
    "group by batch_id, item_id, label"
)
DECISIONS = (
    "models/intermediate/gates", "models/intermediate/rework", "models/intermediate/review",
    "int_batch_resources", "int_batch_rounds", "int_batch_facts", "int_batch_states",
    "batch_status", "batch_resources", "gate_results", "gate_exits", "rework_queue",
    "rework_curve", "review_queue", "packages", "package_items",
)  # fmt: skip
GOAL = tuple(f"+{name}" for name in DECISIONS)
SEEDS = {
    "projects": """\
project_id,name,description,rework_policy,auto_accept,blind,guideline_url,valid_from
p,P,,auto,false,true,,2024-01-01
""",
    "questions": """\
project_id,question_id,name,label_type,lead_metric,sort_order,valid_from
p,q,Q,nominal,alpha_nominal,1,2024-01-01
""",
    "labels": "project_id,question_id,taxonomy_version,label,name,sort_order,value,colour,"
    "is_abstention,description,valid_from\n"
    + "".join(f"p,q,1,l{number},L{number},{number},,,false,,2024-01-01\n" for number in range(5)),
    "resources": """\
resource_id,name,kind,cost_per_answer,currency,rework_days,valid_from
r1,R1,vendor,0.1,EUR,3,2024-01-01
r2,R2,vendor,0.1,EUR,3,2024-01-01
""",
    "gates": """\
project_id,gate_id,question_id,metric,direction,threshold,scope,evidence,window,min_n,on_undecided,severity,fallback_metric,version,valid_from
p,agreement,q,alpha_nominal,at_least,0.8,batch,interval,batch,30,review,blocking,percent_agreement,1,2024-01-01
p,gold,q,gold_accuracy,at_least,0.85,batch,point,batch,10,review,blocking,,1,2024-01-01
p,completeness,q,completeness,at_least,0.98,batch,point,batch,1,more_answers,blocking,,1,2024-01-01
p,spot_check,q,reject_rate,at_most,0.1,batch,interval,last_5,1,pass_with_note,advisory,,1,2024-01-01
""",
}
FACTS = """
create temp table items as
select
    i, 'b' || lpad((i // 200)::varchar, 6, '0') as batch_id,
    sha256('item ' || i) as item_id, if(i % 200 < 180, 'work', 'gold') as role,
    hash(i, 1) % 5 as truth,
    -- In 1,000: how often an answer is not a guess.
    case
        when hash(i // 200, 5) % 100 = 0 then 300
        when hash(i // 200, 5) % 100 <= 20 then 800 + hash(i // 200, 6) % 70
        else 940 + hash(i // 200, 6) % 50
    end as sureness
from range({n_items}) as numbers (i);
insert into raw.deliveries by name
select
    kind || feed as delivery_id, timestamp '2026-01-05' as received_at, kind as feed_kind,
    feed || '/p' as feed, if(kind = 'labels', feed, null) as resource_id, 'p' as project_id,
    kind as folder, kind || '.csv' as file_name, 'csv' as format, 'landed' as status
from (values
    ('items', 'desk'), ('gold', 'gold'), ('batches', 'briefs'), ('labels', 'r1'), ('labels', 'r2')
) as feeds (kind, feed);
insert into raw.items by name
select
    'itemsdesk' as delivery_id, timestamp '2026-01-05' as received_at, i as row_number,
    'p' as project_id, item_id, 'desk' as source, i::varchar as source_key,
    item_id as content_hash, 'text ' || i as text, batch_id, role
from items;
insert into raw.gold by name
select
    'goldgold' as delivery_id, timestamp '2026-01-05' as received_at, i as row_number,
    'p' as project_id, item_id, i::varchar as source_key, 'l' || truth as answer
from items where role = 'gold';
insert into raw.batch_briefs by name
select distinct
    'batchesbriefs' as delivery_id, timestamp '2026-01-05' as received_at, i // 200 as row_number,
    'p' as project_id, batch_id, resource_id, if(resource_id = 'r1', 3, 2) as answers_per_item,
    timestamp '2026-01-05' as sent_at, timestamp '2026-02-05' as due_at
from items cross join (values ('r1'), ('r2')) as resources (resource_id);
insert into raw.answers by name
select
    'labels' || resource_id as delivery_id, timestamp '2026-01-05' as received_at,
    i * 5 + n as row_number, i * 5 + n as answer_number, 'p' as project_id, resource_id, item_id,
    i::varchar as source_key, 'a' || ((hash(i) + n * 7) % 53) as annotator,
    'l' || if(hash(i, n, 3) % 1000 < sureness, truth, hash(i, n, 4) % 5) as answer, batch_id
from items
cross join (values (0, 'r1'), (1, 'r1'), (2, 'r1'), (3, 'r2'), (4, 'r2'))
    as people (n, resource_id);
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    for n_answers in arguments.answers:
        with tempfile.TemporaryDirectory() as folder:
            tell(Path(folder), n_answers, arguments.runs)


def tell(folder: Path, n_answers: int, n_runs: int) -> None:
    """Builds what decisions rest on, times them and prints what came out."""
    home, config = folder / "home", folder / "config"
    build = home / "builds" / "dev" / "assay.duckdb"
    build.parent.mkdir(parents=True)
    write_facts(home / "facts.duckdb", n_answers)
    write_seeds(config / "seeds")
    invoke(home, "seed", config=config, selected=("*",))
    invoke(home, "run", "--full-refresh", config=config, selected=GOAL)
    plan = compiled(home, config, DECISIONS)
    times = measure(build, plan, n_runs, FLOOR)
    with duckdb.connect(build, read_only=True) as connection:
        statuses = connection.sql(
            "select status, count(*) from marts.batch_status group by all order by all"
        ).fetchall()
    print(
        f"{n_answers:,} answers: floor {times.floor:.4f} s, {len(plan)} models "
        f"{times.models:.2f} s, {times.models / times.floor:.1f} x floor, "
        f"{times.peak_mb:.0f} MB; {dict(statuses)}"
    )
    slowest = sorted(times.by_model.items(), key=lambda one: -one[1])[:12]
    print("   " + ", ".join(f"{name} {took * 1000:.0f}" for name, took in slowest) + " ms")


def write_facts(path: Path, n_answers: int) -> None:
    """Writes what arrived, as landing would have."""
    with duckdb.connect(path) as facts:
        facts.execute((REPOSITORY / "loaders" / "facts.sql").read_text(encoding="utf-8"))
        facts.execute(FACTS.format(n_items=n_answers // 5))


def write_seeds(folder: Path) -> None:
    """Writes a configuration of one project; seeds that it does not use are the repository's."""
    folder.mkdir(parents=True)
    for seed in (REPOSITORY / "seeds").glob("*.csv"):
        text = seed.read_text(encoding="utf-8")
        header = text.splitlines(keepends=True)[0]
        keeps_all = seed.stem == "interpretation_bands"
        (folder / seed.name).write_text(
            SEEDS.get(seed.stem, text if keeps_all else header), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
