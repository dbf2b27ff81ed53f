"""New versions: renaming and merging labels cost no work; a split or a guideline, its own."""

import shutil
import sys
from collections.abc import Callable

import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest

from assay import pipeline
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace
from tests.assay.reading import rows

Copy = Callable[[Workspace], Workspace]

VERSION_2 = [
    "charge_dispute", "money_back", "transfer", "identity", "fees", "limits", "cant_tell",
]  # fmt: skip
MAPPINGS = """\
project_id,question_id,from_label,to_label,taxonomy_version,kind,valid_from
support_intents,intent,refund,money_back,2,rename,2024-01-01
support_intents,intent,account_access,identity,2,merge,2024-01-01
support_intents,intent,verification,identity,2,merge,2024-01-01
support_intents,intent,fees_limits,fees,2,split,2024-01-01
support_intents,intent,fees_limits,limits,2,split,2024-01-01
"""
GUIDELINE = """\
project_id,question_id,guideline_version,label,valid_from
translation_quality,adequacy,3,2,2024-01-01
"""
# Gates on parts of a batch and over several batches.
GATES = """\
translation_quality,tongue,adequacy,alpha_ordinal,at_least,0.84,language,point,batch,10,review,blocking,,1,2024-01-01
support_intents,each,intent,alpha_nominal,at_least,0.82,resource,point,batch,10,review,blocking,,1,2024-01-01
support_intents,labels,intent,alpha,at_least,0.75,label,point,batch,10,review,advisory,,1,2024-01-01
support_intents,stretch,intent,alpha_nominal,at_least,0.85,batch,point,last_3,10,review,advisory,,1,2024-01-01
support_intents,gwet,intent,gwet_ac1,at_least,0.99,batch,point,batch,10,review,advisory,,1,2024-01-01
"""
BECAME = {"refund": "money_back", "account_access": "identity", "verification": "identity"}

LABELS = """
    select answer_id, label, is_abstained from marts.answers
    where project_id = 'support_intents' order by 1
"""
QUARANTINED = "select reason_code, count(*) from marts.quarantined_rows group by 1 order by 1"
ALPHAS = """
    select batch_id, population, round, value, taxonomy_version from marts.agreement_by_batch
    where metric = 'alpha_nominal' and basis = 'first_pass' and value is not null order by all
"""
GOLD = """
    select batch_id, value from marts.gate_results
    where metric = 'gold_accuracy' and is_last_round order by all
"""


def with_version_2(workspace: Workspace, mappings: str) -> Workspace:
    """The same facts under a configuration with a second taxonomy version."""
    config = workspace.home.parent / "config"
    shutil.copytree(workspace.seeds, config / "seeds")
    shutil.copytree(workspace.contracts, config / "loaders" / "contracts")
    labels = config / "seeds" / "labels.csv"
    more = "".join(
        f"support_intents,intent,2,{one},,,,,{'true' if one == 'cant_tell' else ''},,\n"
        for one in VERSION_2
    )
    labels.write_text(labels.read_text() + more)
    (config / "seeds" / "label_mappings.csv").write_text(mappings)
    gates = config / "seeds" / "gates.csv"
    gates.write_text(gates.read_text() + GATES)
    (config / "seeds" / "guideline_changes.csv").write_text(GUIDELINE)
    return Workspace(workspace.home, config)


def test_renamed_and_merged_labels_are_read_anew_without_rework(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = with_version_2(copy_warehouse(demo_warehouse), MAPPINGS)
    result = pipeline.run(workspace, engine)
    assert result.published, result.message

    before = rows(demo_warehouse, LABELS)
    assert {label for _, label, _ in before} > BECAME.keys()
    assert rows(workspace, LABELS) == [
        (answer_id, BECAME.get(label, label), is_abstained)
        for answer_id, label, is_abstained in before
    ]
    assert rows(workspace, QUARANTINED) == rows(demo_warehouse, QUARANTINED)
    assert rows(workspace, "select distinct taxonomy_version from marts.batches order by 1") == [
        ("1",), ("2",),
    ]  # fmt: skip
    # Two labels that were confused are one now: agreement is never less than it was.
    old = {row[:3]: row[3] for row in rows(demo_warehouse, ALPHAS)}
    new = {row[:3]: row[3:] for row in rows(workspace, ALPHAS)}
    assert old.keys() == new.keys()
    ours = {key: new[key] for key in new if key[0].startswith("SI-")}
    assert {version for _, version in ours.values()} == {"2"}
    assert any(value != old[key] for key, (value, _) in ours.items())
    accuracy = dict(rows(demo_warehouse, GOLD))
    assert accuracy and all(value >= accuracy[batch] for batch, value in rows(workspace, GOLD))

    # Items whose label is the one that was split, in batches that nobody signed off, go back to
    # those who gave it; whoever gave another label is not asked.
    split = """
        select distinct answers.batch_id, answers.item_id
        from marts.answers as answers
        inner join marts.consensus_labels as labels using (item_id, question_id)
        where answers.is_current and answers.role = 'work' and answers.resource_kind <> 'llm'
            and answers.label = 'fees_limits' and labels.majority_label = 'fees_limits'
    """
    queued = "select batch_id, item_id from marts.rework_queue where reason = 'label_split'"
    affected, sent_back = set(rows(workspace, split)), set(rows(workspace, queued))
    assert sent_back and sent_back <= affected
    assert {item for item in affected - sent_back} <= set(
        rows(workspace, "select batch_id, item_id from marts.rework_queue")
    )
    assert not rows(demo_warehouse, queued)
    withdrawn = """
        select distinct answers.label from marts.rework_queue as queue
        inner join marts.answers as answers on list_contains(queue.withdraws, answers.answer_id)
        where queue.reason = 'label_split'
    """
    assert rows(workspace, withdrawn) == [("fees_limits",)]
    status = dict(rows(workspace, "select batch_id, status from marts.batch_status"))
    assert status["SI-01"] == "rework"
    assert_sets_of_parts(workspace)
    assert_the_page_shows_gates_of_parts(workspace, monkeypatch)

    # The guideline says something new of one label: only items of that label go back, and the
    # package names the version that it is to be given under.
    changed = """
        select distinct project_id, label from marts.rework_queue
        inner join marts.consensus_labels using (project_id, item_id, question_id)
        where reason = 'guideline_changed'
    """
    assert rows(workspace, changed) == [("translation_quality", "2")]
    asked = """
        select distinct answers.label from marts.rework_queue as queue
        inner join marts.answers as answers on list_contains(queue.withdraws, answers.answer_id)
        where queue.reason = 'guideline_changed'
    """
    assert rows(workspace, asked) == [("2",)]
    proposed = [path.read_text() for path in workspace.outbox.glob("proposed/tq-*/manifest.json")]
    assert proposed and all('"version": "version 3"' in text for text in proposed)
    manifests = [path.read_text() for path in workspace.outbox.glob("*/si-01-r2-*/manifest.json")]
    assert manifests and all("label_split" in text for text in manifests)


def assert_the_page_shows_gates_of_parts(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part with its verdict, and what would decide it where it does not pass."""
    monkeypatch.setenv("ASSAY_HOME", str(workspace.home))
    monkeypatch.setenv("ASSAY_CONFIG", str(workspace.config))
    main = sys.modules["__main__"]
    try:
        app = AppTest.from_file(str(REPOSITORY / "app/streamlit_app.py"), default_timeout=60)
        app.switch_page("views/batches.py")
        app.query_params["batch"] = "support_intents/SI-02"
        app.run()
        frames = [one.value for one in app.dataframe]
        app.session_state["tabs-batches-gate_parts"] = {"open": "Definition"}
        app.run()
    finally:
        sys.modules["__main__"] = main
        st.cache_resource.clear()  # Closes the build that the page read.
    assert not app.exception
    (shown,) = [frame for frame in frames if "decides" in frame.columns]
    measured = """
        select scope, scope_key, verdict from marts.gate_results
        where batch_id = 'SI-02' and scope <> 'batch' and is_last_round
    """
    told = shown[["scope", "scope_key", "verdict"]].itertuples(index=False, name=None)
    assert sorted(told) == sorted(rows(workspace, measured))
    assert {"resource BrightLabel", "resource Corvid Data"} <= set(shown["part"])
    assert "label charge_dispute" in set(shown["part"]), "version 2 gives its labels no names"
    assert shown.loc[shown["verdict"] == "pass", "decides"].eq("").all()
    failing = shown[shown["verdict"] == "fail"]
    assert len(failing) and failing["decides"].str.contains("rework of|would have to|no set").all()
    # What blocks comes before what is advisory, what fails before what passes.
    assert shown["severity"].is_monotonic_decreasing
    assert shown["verdict"].iloc[0] == "fail"
    # Each of its columns means what the warehouse says, or the page where the page made it.
    (told,) = [one.value for one in app.dataframe if "meaning" in one.value.columns]
    comments = """
        select schema_name || '.' || table_name, column_name, comment from duckdb_columns()
        where schema_name = 'marts' and comment is not null
    """
    pages = yaml.safe_load((REPOSITORY / "app/queries/columns.yml").read_text(encoding="utf-8"))
    own = pages["every query"] | pages["batches/gates"]
    meanings = {*rows(workspace, comments), *(("this page", *one) for one in own.items())}
    assert set(told.itertuples(index=False, name=None)) <= meanings
    assert set(told["column_name"]) == set(shown.columns)
    made = {"gate", "part", "shown", "outcome", "why", "decides", "ways", "question_name"}
    assert set(told["column_name"][told["relation"] == "this page"]) == made
    warehoused = told[told["column_name"].isin(["scope_key", "value", "verdict", "threshold"])]
    assert {"marts.gate_results"} <= set(warehoused["relation"])


def assert_sets_of_parts(workspace: Workspace) -> None:
    """Each gate that fails on a part of a batch has a set of its own, which goes back."""
    failing = """
        select batch_id, gate_id, coalesce(scope_key, ''), rework_outlook, n_to_resolve, threshold
        from marts.gate_results
        where gate_id in ('tongue', 'each', 'labels', 'stretch', 'gwet') and verdict = 'fail'
            and is_last_round and not is_provisional
    """
    sets = """
        select
            batch_id, gate_id, coalesce(scope_key, ''), set_size,
            max(value_after) filter (where rank = set_size) as value_after
        from marts.rework_curve group by all
    """
    found = {row[:3]: row[3:] for row in rows(workspace, sets)}
    seen = set()
    for batch_id, gate_id, key, outlook, n_to_resolve, threshold in rows(workspace, failing):
        if gate_id == "gwet":
            assert outlook == "no_set_for_metric"
        elif outlook == "rework" and (batch_id, gate_id, key) in found:
            size, value_after = found[batch_id, gate_id, key]
            assert (n_to_resolve, value_after >= threshold) == (size, True)
            seen.add(gate_id)
    assert seen == {"tongue", "each", "labels", "stretch"}
    # Only blocking gates send items back, of one resource's answers to that resource.
    sent_back = """
        select distinct curve.batch_id, curve.gate_id, curve.scope_key, queue.route
        from marts.rework_curve as curve
        inner join marts.rework_queue as queue using (batch_id, item_id, question_id)
        where curve.is_in_set and queue.reason = 'disagreement'
            and curve.gate_id in ('tongue', 'each')
    """
    routes = rows(workspace, sent_back)
    assert {key for _, gate_id, key, _ in routes if gate_id == "tongue"} >= {"es-en"}
    assert any(key == route for _, gate_id, key, route in routes if gate_id == "each")
