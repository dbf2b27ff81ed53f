"""The demo's files: how they read, that they land, and that their story comes out."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import krippendorff
import numpy as np
import pytest

from assay.demo import write_demo, write_next
from assay.demo.annotators import INTENTS
from assay.demo.items import all_items, items_of
from assay.demo.redelivery import answer_again
from assay.demo.story import BATCHES
from assay.demo.tickets import TEXTS, read_sections
from assay.journal import Journal
from assay.packages.proposals import ACTOR
from assay.workspace import REPOSITORY, Workspace
from loaders.contract import load_contracts
from loaders.landing import LandingResult, land

TODAY = date(2026, 3, 18)
Landed = tuple[Workspace, LandingResult]


def landed_now(workspace: Workspace) -> LandingResult:
    """Lands what lies in the drop folder."""
    return land(
        workspace.drop,
        workspace.archive,
        workspace.refused,
        workspace.facts,
        workspace.contracts,
        workspace.seeds,
        settle_seconds=0,
    )


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """The demo's first files, landed."""
    workspace = Workspace(tmp_path_factory.mktemp("demo") / "data", REPOSITORY)
    workspace.create()
    write_demo(workspace, TODAY)
    return workspace, landed_now(workspace)


def rows(workspace: Workspace, query: str) -> list[tuple]:
    """What the facts say."""
    with duckdb.connect(str(workspace.facts), read_only=True) as facts:
        return facts.execute(query).fetchall()


def test_no_two_tickets_and_no_two_pairs_are_equal() -> None:
    tickets = [item for item in all_items() if item.source == "helpdesk"]
    pairs = [item for item in all_items() if item.source == "phrasebook"]
    assert len({re.sub(r"\W+", " ", item.text.casefold()) for item in tickets}) == 600
    assert len({(item.text, item.paired_text) for item in pairs}) == 200
    assert {item.language for item in pairs} == {"de-en", "es-en", "fr-en"}
    assert {item.truth for item in pairs} == {"1", "2", "3", "4"}
    assert not [item.text for item in tickets if re.search(r"[{}<>|]|\s{2}|\s[.,?!]", item.text)]


@pytest.mark.parametrize("intent", INTENTS)
def test_each_intent_is_told_in_many_ways(intent: str) -> None:
    assert len(read_sections(TEXTS / f"{intent}.txt")["problems"]) >= 50


def test_each_ticket_batch_has_fifteen_gold_items() -> None:
    counts = Counter((item.batch_id, item.role) for item in all_items())
    assert {batch: n for (batch, role), n in counts.items() if role == "gold"} == {
        "SI-01": 15,
        "SI-02": 15,
        "SI-03": 15,
        "SI-04": 15,
    }
    assert counts["TQ-01", "work"] == counts["TQ-02", "work"] == 100


def test_the_same_day_gives_the_same_bytes() -> None:
    program = (
        "import datetime, hashlib; from assay.demo.drop import first_files;"
        "files = first_files(datetime.date(2026, 3, 18));"
        "print({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_every_format_occurs(landed: Landed) -> None:
    formats = {each.format for each in landed[1].deliveries}
    assert formats == {"csv", "json", "jsonl", "parquet", "xlsx"}
    assert any(each.file_name.endswith(".tsv") for each in landed[1].deliveries)


def test_the_demo_contracts_are_good_and_name_every_label() -> None:
    contracts, bad = load_contracts(REPOSITORY / "loaders" / "contracts")
    assert bad == {}
    labels = duckdb.read_csv(str(REPOSITORY / "seeds" / "labels.csv"), all_varchar=True).fetchall()
    for contract in (each for each in contracts if each.feed_kind == "labels"):
        known = {label[3] for label in labels if label[0] == contract.project_id}
        assert set(contract.label_aliases) == known, contract.feed


def test_only_the_damaged_file_is_refused_and_its_vendor_can_act(landed: Landed) -> None:
    (refused,) = landed[1].with_status("refused")
    assert refused.file_name.startswith("brightlabel_SI-04")
    assert refused.reason_code == "missing_column"
    assert "Intent label" in refused.message and "rename the column" in refused.hint
    (duplicate,) = landed[1].with_status("duplicate")
    assert duplicate.file_name == "triage_SI-01_again.jsonl"
    assert not [each.flags for each in landed[1].deliveries if each.flags not in ("[]", [])]


def test_the_mishaps_are_in_the_facts(landed: Landed) -> None:
    workspace, _ = landed
    strays = rows(
        workspace,
        """
        select
            count(*) filter (where answer = 'Charge dispute (old)'),
            count(*) filter (where answer is null),
            count(*) filter (where source_key = 'HD-51999'),
            count(*) filter (where resource_id = 'corvid' and batch_id = 'SI-04')
        from raw.answers
        """,
    )
    assert strays == [(3, 2, 1, 2)]
    assert rows(workspace, "select count(*) from raw.items where source_key = 'HD-51999'") == [(0,)]


def test_one_resource_is_late_and_the_rest_deliver_what_was_ordered(landed: Landed) -> None:
    ((n_orders,),) = rows(landed[0], "select count(*) from raw.batch_briefs")
    assert n_orders == sum(len(batch.orders) for batch in BATCHES)
    late = f"select batch_id, resource_id from raw.batch_briefs where due_at < '{TODAY}'"
    assert rows(landed[0], late) == [("SI-03", "corvid")]
    given = """
        select count(distinct (annotator, source_key)) from raw.answers
        where resource_id = 'corvid' and batch_id = 'SI-01'
    """
    assert rows(landed[0], given) == [(180,)]


def test_nothing_was_answered_after_today(landed: Landed) -> None:
    ((last,),) = rows(landed[0], "select max(answered_at) from raw.answers")
    assert last.date() < TODAY


ALPHAS = {
    "SI-01": lambda low, high: low >= 0.8,
    "SI-02": lambda low, high: high < 0.8,
    "SI-03": lambda low, high: low >= 0.8,
    "SI-04": lambda low, high: low >= 0.8,
    "TQ-01": lambda low, high: low >= 0.8,
    "TQ-02": lambda low, high: low < 0.8 <= high,
}


@pytest.mark.parametrize("batch_id", ALPHAS)
def test_alpha_is_where_the_story_needs_it(landed: Landed, batch_id: str) -> None:
    low, high = alpha_interval(landed[0], batch_id)
    assert ALPHAS[batch_id](low, high), f"{batch_id}: [{low:.3f}, {high:.3f}]"


@pytest.mark.parametrize("batch_id", ["SI-01", "SI-02", "SI-03", "SI-04"])
def test_people_know_the_gold(landed: Landed, batch_id: str) -> None:
    truth = {item.source_key: item.truth for item in items_of(batch_id) if item.role == "gold"}
    given = [
        label == truth[key]
        for _, key, label in human_answers(landed[0], batch_id)
        if key in truth and label != "cant_tell"
    ]
    assert np.mean(given) >= 0.92


def test_someone_speeds(landed: Landed) -> None:
    medians = dict(
        rows(
            landed[0],
            """
            select annotator, median(seconds) from raw.answers
            where resource_id = 'brightlabel' and batch_id = 'SI-02' group by all
            """,
        )
    )
    assert medians["BL-31"] < 4 < 8 < min(medians["BL-07"], medians["BL-12"])


def test_nothing_comes_back_before_something_was_sent(landed: Landed) -> None:
    assert write_next(landed[0]) == []


def test_a_redelivery_settles_every_item_whichever_are_sent(landed: Landed) -> None:
    first = Counter(
        (key, label)
        for annotator, key, label in human_answers(landed[0], "SI-02")
        if not annotator.startswith("BL-") and label != "cant_tell"
    )
    for item in items_of("SI-02"):
        again = Counter(answer_again(item, "brightlabel", number).label for number in range(3))
        for (key, label), n_answers in first.items():
            if key == item.source_key:
                again[label] += n_answers
        assert again[item.truth] > again.total() / 2, item.source_key


def test_a_package_is_answered_once_in_the_resource_s_format(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "data", REPOSITORY)
    workspace.create()
    journal = Journal(workspace.journal)
    wanted = [item for item in items_of("SI-02") if item.is_unclear][:4]
    payload = {
        "package_id": "si-02-r2-brightlabel",
        "resource_id": "brightlabel",
        "items": [
            {
                "item_id": item.item_id,
                "question_id": "intent",
                "reason": "disagreement",
                "rank": rank,
                "withdraws": ["a#1", "a#2", "a#3"],
            }
            for rank, item in enumerate(wanted, start=1)
        ],
    }
    journal.append("package_sent", payload, ACTOR, entry_id="sent-si-02-r2-brightlabel")
    (path,) = write_next(workspace)
    assert path.relative_to(workspace.drop) == Path(
        "labels/brightlabel/si-02-r2-brightlabel_done.csv"
    )
    assert write_next(workspace) == []
    (delivery,) = landed_now(workspace).deliveries
    assert delivery.status == "landed"
    found = rows(
        workspace,
        """
        select source_key, count(*), count(distinct annotator), min(package_id)
        from raw.answers group by all order by all
        """,
    )
    assert found == [
        (key, 3, 3, "si-02-r2-brightlabel") for key in sorted(item.source_key for item in wanted)
    ]


def human_answers(workspace: Workspace, batch_id: str) -> list[tuple[str, str, str]]:
    """(annotator, item's key, label) of people; the last where somebody answered twice."""
    contracts, _ = load_contracts(workspace.contracts)
    names = {
        (contract.resource_id, name): label
        for contract in contracts
        for label, aliases in contract.label_aliases.items()
        for name in aliases
    }
    found = rows(
        workspace,
        f"""
        select resource_id, annotator, source_key, answer from raw.answers
        where batch_id = '{batch_id}' and resource_id <> 'relay_llm'
        order by delivery_id, answer_number
        """,
    )
    keys = {item.source_key for item in items_of(batch_id)}
    last = {
        (annotator, key): names[resource_id, answer]
        for resource_id, annotator, key, answer in found
        if key in keys and (resource_id, answer) in names
    }
    return [(annotator, key, label) for (annotator, key), label in last.items()]


def alpha_interval(workspace: Workspace, batch_id: str) -> tuple[float, float]:
    """Krippendorff's alpha over work items: jackknife over items, on the scale of log(1 - a)."""
    work = [item.source_key for item in items_of(batch_id) if item.role == "work"]
    answers = [
        (work.index(key), label)
        for _, key, label in human_answers(workspace, batch_id)
        if key in work and label != "cant_tell"
    ]
    labels = sorted({label for _, label in answers})
    counts = np.zeros((len(work), len(labels)), dtype=int)
    for index, label in answers:
        counts[index, labels.index(label)] += 1
    level = "ordinal" if batch_id.startswith("TQ") else "nominal"

    def alpha(values: np.ndarray) -> float:
        return krippendorff.alpha(value_counts=values, level_of_measurement=level)

    value = alpha(counts)
    left_out = np.array([alpha(np.delete(counts, index, axis=0)) for index in range(len(work))])
    error = np.sqrt((len(work) - 1) / len(work) * np.sum((left_out - left_out.mean()) ** 2))
    factor = np.exp(1.96 * error / (1 - value))
    return 1 - (1 - value) * factor, 1 - (1 - value) / factor
