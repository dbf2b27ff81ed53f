"""Every page renders on the demo, on a build of nothing and where there is no build."""

import json

import pyarrow as pa
import pytest
import streamlit as st

from app import warehouse, wording
from assay import batches
from assay.journal import Journal
from tests.app.conftest import VIEWS

TITLES = {
    "quality": "Data quality",
    "resources": "Resources &amp; annotators",
    "guidelines": "Guidelines &amp; labels",
}


def texts(app) -> str:
    """What a page says outside its components and charts."""
    return " ".join(str(element.value) for element in [*app.caption, *app.text, *app.error])


def bodies(app) -> str:
    """What a page says in its own markup."""
    return " ".join(element.proto.body for element in app.get("html"))


def titles(app) -> list[str]:
    """What the panels of a page are about."""
    heads = [element.proto for element in app.get("bidi_component")]
    return [
        json.loads(head.json or head.mixed.json)["title"]
        for head in heads
        if head.component_name == "assay.panel_head"
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_renders_on_the_demo(view, open_page, demo_warehouse):
    app = open_page(demo_warehouse, view)
    assert not app.exception
    assert f"<h2>{TITLES.get(view, view.capitalize())}</h2>" in bodies(app)


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_renders_on_a_build_of_nothing(view, open_page, empty_warehouse):
    app = open_page(empty_warehouse, view)
    assert not app.exception
    assert "page-head" in bodies(app)


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_says_what_to_do_where_nothing_is_published(view, open_page, nothing):
    app = open_page(nothing, view)
    assert not app.exception
    assert "Nothing has been published yet" in [element.value for element in app.subheader]
    assert any("assay demo" in element.value for element in app.code)


@pytest.mark.parametrize("project", ["support_intents", "translation_quality", "unheard_of"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_renders_for_one_project(view, project, open_page, demo_warehouse):
    assert not open_page(demo_warehouse, view, project=project).exception


@pytest.mark.parametrize("batch", ["SI-01", "SI-02", "SI-03", "SI-04", "TQ-01", "TQ-02"])
def test_every_batch_of_the_demo_has_its_page(batch, open_page, demo_warehouse):
    project = "support_intents" if batch.startswith("SI") else "translation_quality"
    app = open_page(demo_warehouse, "batches", batch=f"{project}/{batch}")
    assert not app.exception
    assert app.selectbox(key="filter-batch").value == f"{project}/{batch}"


def test_a_batch_in_round_two_shows_both_rounds(open_page, demo_warehouse_in_round_two):
    app = open_page(demo_warehouse_in_round_two, "batches", batch="support_intents/SI-02")
    assert not app.exception
    assert '<dt>Round</dt><dd class="">2' in bodies(app)


def table(app, *columns):
    """The one table of a page that has these columns."""
    found = [one.value for one in app.dataframe if set(columns) <= set(one.value.columns)]
    assert len(found) == 1, [list(one.value.columns) for one in app.dataframe]
    return found[0]


def test_an_undecided_batch_says_what_would_decide_it(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "batches", batch="translation_quality/TQ-02")
    ways = table(app, "exit", "takes", "price").set_index("exit")
    assert ways.loc["More answers", "price"].endswith(" EUR")
    assert ways.loc["More items", "takes"] == "not possible"
    assert ways.loc["Sign off", "takes"] == "1 decision"
    decided = open_page(demo_warehouse, "batches", batch="support_intents/SI-01")
    assert "What would decide it" not in bodies(decided)


METRICS = {
    "percent_agreement": ("Percent agreement", "Specific agreement", "Percent agreement"),
    "alpha_nominal": ("Krippendorff's alpha", "Alpha", "Cohen's kappa"),
    "mean_kappa": ("Mean pairwise kappa", "Kappa", "Cohen's kappa"),
    "mean_kappa_linear": (None, "Specific agreement", "Cohen's kappa, linear weights"),
}


@pytest.mark.parametrize("metric", METRICS)
def test_the_chosen_metric_is_shown_by_label_pair_resource_slice_and_day(
    metric, open_page, demo_warehouse
):
    question = "translation_quality/adequacy" if "linear" in metric else "support_intents/intent"
    app = open_page(demo_warehouse, "agreement", metric=metric, question=question)
    assert not app.exception
    said = titles(app)
    everywhere, by_label, by_pair = METRICS[metric]
    everywhere = everywhere or "Mean pairwise kappa, linear weights"
    assert f"{by_label}, by label" in said and f"{by_pair}, by pair of annotators" in said
    for way in ("by slice", "day by day"):
        assert f"{everywhere}, {way}" in said
    drawn = [one.proto for one in app.get("vega_lite_chart")]
    frames = [pa.ipc.open_stream(one.datasets[0].data.data).read_pandas() for one in drawn]
    for column in ("slice_value", "resource_names", "as_of_date", "batch"):
        (shown,) = [frame for frame in frames if column in frame and "metric" in frame]
        assert set(shown["metric"]) - {"cross_replication"} == {metric}
    (shown,) = [frame for frame in frames if "annotator_a" in frame]
    assert {wording.name(one) for one in shown["metric"]} == {by_pair}


def test_the_chosen_answers_are_shown_or_it_is_said_whose_are(open_page, demo_warehouse, shown):
    question = "support_intents/intent"
    app = open_page(demo_warehouse, "agreement", population="all", question=question)
    assert not app.exception
    drawn = {result.name.removeprefix("agreement/"): result.frame for result in shown}
    assert set(drawn["by_label"]["population"]) == {"all"}
    assert len(drawn["by_slice"]) and set(drawn["by_slice"]["population"]) == {"human"}
    assert len(drawn["by_day"]) and set(drawn["by_day"]["population"]) == {"human"}
    for parts in ("Slices", "Days"):
        assert f"{parts} are measured on people's first answers" in texts(app)
    assert "Labels are measured" not in texts(app)
    app = open_page(demo_warehouse, "agreement", question=question)
    assert "are measured on people's first answers" not in texts(app)


def test_only_what_is_measured_of_the_chosen_answers_can_be_chosen(
    open_page, demo_warehouse, shown
):
    app = open_page(demo_warehouse, "agreement", population="llm_vs_human", metric="alpha_nominal")
    assert not app.exception
    metrics = app.selectbox(key="filter-metric")
    assert set(metrics.options) == {"Cross-replication reliability", "Percent agreement"}
    (by_batch,) = [result.frame for result in shown if result.name == "agreement/by_batch"]
    assert len(by_batch) == 4 and by_batch["value"].notna().all()
    for parts in ("Slices", "Days"):
        assert f"{parts} are measured on people's answers alone" in texts(app)


def test_a_batch_tells_the_statuses_it_was_shown_in(open_page, demo_warehouse_in_round_two):
    app = open_page(demo_warehouse_in_round_two, "batches", batch="support_intents/SI-02")
    (chart,) = [one.proto for one in app.get("vega_lite_chart") if "begun" in one.proto.spec]
    shown = pa.ipc.open_stream(chart.datasets[0].data.data).read_pandas()
    assert shown[["status_name", "round"]].values.tolist() == [["Rework", 1], ["Passed", 2]]
    first, last = shown.iloc[0], shown.iloc[1]
    assert first["begun"] < first["ended"] == last["begun"] <= last["ended"]


def test_projects_labels_and_versions_are_told_where_they_belong(open_page, demo_warehouse):
    phases = table(open_page(demo_warehouse, "overview"), "phase").set_index("project_id")
    assert set(phases.index) == {"support_intents", "translation_quality"}
    assert set(phases["phase"]) <= {"Pilot", "Refine", "Scale", "Monitor"}, "both have answers"
    app = open_page(demo_warehouse, "agreement", question="support_intents/intent", batch="SI-01")
    right = table(app, "precision", "recall", "f1")
    assert set(right["batch_id"]) == {"SI-01"} and right["f1"].between(0, 1).all()
    bands = table(app, "band", "basis").dropna(subset="band")
    reliable = bands["metric"].str.contains("alpha") & (bands["value"] >= 0.8)
    assert set(bands["band"][reliable]) == {"reliable"}
    app = open_page(demo_warehouse, "guidelines", question="support_intents/intent")
    assert set(table(app, "pooling")["pooling"]) == {"Pooled", "Mean of batches"}


def test_an_event_tells_its_batch_and_not_the_name_of_a_column(open_page, use, demo_warehouse):
    use(demo_warehouse)
    items = warehouse.query("batches/items", project="support_intents", batch="SI-01")
    app = open_page(demo_warehouse, "item", item=items.frame["item_id"][0])
    life = table(app, "happened_at", "details").set_index("event")
    assert "batch SI-01" in life.loc["Arrived", "details"]
    assert not life["details"].str.contains(r"\bid\b").any()


def test_columns_of_every_mart_and_the_last_runs_are_told(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "quality", mart="gate_results")
    columns = table(app, "column_name", "is_required").set_index("column_name")
    marts = set(table(app, "relation", "n_columns")["relation"])
    assert {"gate_results", "agreement_by_label"} <= marts, "tables and views"
    assert columns.loc["threshold", "meaning"] and columns.loc["gate_id", "is_required"]
    assert columns["meaning"].notna().all()
    (chart,) = [one.proto for one in app.get("vega_lite_chart") if "seconds" in one.proto.spec]
    runs = pa.ipc.open_stream(chart.datasets[0].data.data).read_pandas()
    assert runs["outcome"].tolist() == ["Published"] and runs["seconds"].gt(0).all()
    app.session_state["tabs-quality-runs"] = {"open": "SQL"}
    assert not app.run().exception
    assert "builds/RUNS.jsonl" in texts(app)


def test_money_and_resources_are_told_on_their_pages(open_page, demo_warehouse_in_round_two):
    app = open_page(demo_warehouse_in_round_two, "resources", project="support_intents")
    invoices = table(app, "amount", "amount_pending").set_index("resource_name")
    assert set(invoices.index) == {"BrightLabel", "Corvid Data", "Relay (LLM)"}
    parts = invoices[["n_accepted", "n_rejected", "n_pending"]].sum(axis=1)
    assert (parts == invoices["n_delivered"]).all() and invoices["n_delivered"].gt(0).all()
    rework = table(app, "n_sent_back", "cost_of_poor_quality").iloc[0]
    assert (rework["resource_name"], rework["n_sent_back"]) == ("BrightLabel", 28)
    app = open_page(demo_warehouse_in_round_two, "agreement", batch="SI-01")
    assert "Agreement within and between resources" in titles(app)


def test_an_unknown_filter_in_the_url_is_dropped(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "review", batch="nowhere/XX-99", reason="none")
    assert not app.exception
    assert app.selectbox(key="filter-batch").value is None
    assert "batch" not in app.query_params


PARAMETERS = (
    *("project", "batch", "question", "metric", "population", "item", "feed", "status", "delivery"),
    *("reason", "selection", "answers", "on", "from", "to", "since", "resource", "order", "suite"),
    *("unmet", "mart", "label", "other_label", "find"),
)


@pytest.mark.parametrize("value", ["a/b/c", "9999-99-99", "' or 1=1 --<b>\x00" + "x" * 9000])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_bears_a_broken_address(view, value, open_page, demo_warehouse):
    app = open_page(demo_warehouse, view, **dict.fromkeys(PARAMETERS, value))
    assert not app.exception
    assert "page-head" in bodies(app)


def test_a_choice_is_kept_in_the_url(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "deliveries")
    app.selectbox(key="filter-status").select("refused").run()
    assert not app.exception
    assert app.query_params["status"] in ("refused", ["refused"])


def test_a_failed_run_is_said_on_every_page(open_page, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    last = {"ok": False, "finished_at": "2026-01-02T03:04:05+00:00", "message": "<b>broken</b>"}
    (workspace.builds / "LAST.json").write_text(json.dumps(last))
    app = open_page(workspace, "overview")
    assert "last run ended without a new build" in app.error[0].value
    assert "&lt;b&gt;broken&lt;/b&gt;" in bodies(app)


def test_a_sign_off_waits_for_the_next_run(open_page, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    app = open_page(workspace, "batches", batch="support_intents/SI-01")
    app.text_area[0].set_value("Both gates hold.")
    next(button for button in app.button if button.label == "Sign off").click().run()
    assert not app.exception
    assert "signed the batch off. It counts with the next run." in texts(app)
    (entry,) = Journal(workspace.journal).entries(kinds=["sign_off"])
    (gate,) = [one for one in entry.payload["gates"] if one["gate_id"] == "agreement"]
    assert gate["value"] > gate["ci_low"] >= gate["threshold"] and gate["n_looks"] >= 1
    assert entry.payload["run_id"] == workspace.current_run
    st.cache_resource.clear()  # Closes the build that the page read.
    on_command_line = batches.seen(workspace, batches.find(workspace, "SI-01"))
    assert entry.payload["gates"] == on_command_line.gates
