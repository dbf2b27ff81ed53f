"""Whole batches from order to acceptance through the real circle, with the truth known.

Batches from three resources, twice: with gates on truth (gold, spot check) and without. People
act between runs as they would: resources answer what lies in their outbox, reviewers decide what
is in their queue, leads approve packages, sign off what passed and cancel half of what is blocked.
Takes minutes, so it runs with ASSAY_PROVE=1 alone: 6 batches, with ASSAY_BATCHES up to 20;
ASSAY_SEED makes other answers.
"""

import csv
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import streamlit as st

from app import decisions
from app import signing as app_signing
from assay import batches, pipeline, signing
from assay.journal import Journal
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.reading import rows
from tests.assay.simulated_configuration import (
    MOST_WRONG,
    POLICIES,
    WITH_TRUTH,
    WITHOUT_TRUTH,
    write_configuration,
)
from tests.assay.simulated_operation import (
    LEAD_ANSWERS,
    N_GOLD,
    N_WORK,
    STAFF,
    Operation,
    drop_answers,
    drop_orders,
)

pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not os.environ.get("ASSAY_PROVE"), reason="ten builds: make prove"),
]
N_BATCHES = int(os.environ.get("ASSAY_BATCHES", "6"))
ENDS = {"accepted", "blocked", "cancelled"}
MAX_ROUNDS, MAX_RUNS = 5, 12
# Answers that arrive late or misspelt at first.
LATE, MISSPELT, N_MISSPELT = ("mixed", "B03"), ("ardent", "B00"), 8


@dataclass
class Told:
    """What an operation came to.

    Attributes:
        status: (project, batch) -> status and round at the end.
        n_reworked: (project, batch) -> answers bought again.
        n_decisions: Project -> decisions of reviewers.
        right: (project, batch) -> share of its work items whose label is the true one.
        history: Statuses of all batches after each run.
    """

    operation: Operation
    workspace: Workspace
    status: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    n_reworked: Counter = field(default_factory=Counter)
    n_decisions: Counter = field(default_factory=Counter)
    right: dict[tuple[str, str], float] = field(default_factory=dict)
    history: list[dict[tuple[str, str], str]] = field(default_factory=list)

    def accepted(self, project_id: str) -> list[float]:
        """True accuracies of what was accepted."""
        return [
            self.right[key]
            for key, (status, _) in self.status.items()
            if key[0] == project_id and status == "accepted"
        ]


@pytest.fixture(scope="module")
def told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("simulated")
    workspace = Workspace(folder / "data", folder / "config")
    write_configuration(workspace.config)
    operation = Operation(os.environ.get("ASSAY_SEED", "1"), N_BATCHES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_HOME", str(workspace.home))
        patch.setenv("ASSAY_CONFIG", str(workspace.config))
        patch.setenv("ASSAY_ACTOR", "lena")
        yield operate(operation, workspace, engine)


def operate(operation: Operation, workspace: Workspace, engine: Engine) -> Told:
    """Goes round until nobody has anything left to do."""
    told = Told(operation, workspace)
    people = [Resources(told), Reviewers(told), Leads(told)]
    workspace.create()
    people[0].deliver_first()
    for _ in range(MAX_RUNS):
        result = pipeline.run(workspace, engine)
        assert result.ok, result.message
        told.status = {
            (project, batch): (status, round_)
            for project, batch, status, round_ in rows(
                workspace, "select project_id, batch_id, status, round from marts.batch_status"
            )
        }
        told.history.append({key: status for key, (status, _) in told.status.items()})
        if not sum([each.act() for each in people]):
            break
    labels = rows(
        workspace,
        """
        select project_id, batch_id, source_key, label
        from marts.consensus_labels inner join marts.items using (project_id, item_id)
        """,
    )
    for key in told.status:
        mine = [
            label == operation.items[item].truth
            for project, batch, item, label in labels
            if (project, batch) == key and operation.items[item].role == "work"
        ]
        told.right[key] = sum(mine) / N_WORK
    return told


@dataclass
class Resources:
    """Deliver what was ordered, and answer packages; `copycat` sends half of each first."""

    told: Told
    owed: list[tuple] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)

    def deliver_first(self) -> None:
        drop, operation = self.told.workspace.drop, self.told.operation
        for project_id in POLICIES:
            drop_orders(operation, project_id, drop)
            for resource_id in STAFF:
                answers = []
                for batch_id in operation.batches:
                    given = list(operation.first_answers(resource_id, batch_id))
                    if (resource_id, batch_id) == LATE:
                        self.owed.append((given, resource_id, project_id, "late"))
                        given = []
                    if (resource_id, batch_id) == MISSPELT:
                        right = given[:N_MISSPELT]
                        self.owed.append((right, resource_id, project_id, "corrected"))
                        given[:N_MISSPELT] = [
                            type(one)(one.item, one.annotator, one.label[:-1] + "?")
                            for one in right
                        ]
                    answers += given
                drop_answers(answers, resource_id, project_id, "first", drop)

    def act(self) -> int:
        owed, self.owed = self.owed, []
        for project_id, package_id, kind, resource_id, batch_id, round_, file_name in rows(
            self.told.workspace,
            """
            select
                project_id, package_id, package_kind, resource_id, batch_id, opens_round,
                file_name
            from marts.packages where status = 'sent' order by package_id
            """,
        ):
            path = self.told.workspace.outbox / resource_id / package_id / file_name
            if path in self.seen:
                continue
            self.seen.add(path)
            with path.open(encoding="utf-8", newline="") as file:
                keys = [row["item"] for row in csv.DictReader(file)]
            answers = list(
                self.told.operation.rework_answers(resource_id, package_id, keys, round_)
            )
            # First answers that are still owed were paid for when they were ordered.
            if kind == "rework":
                self.told.n_reworked[project_id, batch_id] += len(answers)
            n_now = len(answers) // 2 if resource_id == "copycat" else len(answers)
            owed.append((answers[:n_now], resource_id, project_id, f"{package_id}-a"))
            if answers[n_now:]:
                self.owed.append((answers[n_now:], resource_id, project_id, f"{package_id}-b"))
        for delivery in owed:
            drop_answers(*delivery, self.told.workspace.drop)
        return len(owed) + len(self.owed)


@dataclass
class Reviewers:
    """Decide all that is in their queue, as the review page hands it on."""

    told: Told

    def act(self) -> int:
        queue = rows(
            self.told.workspace,
            """
            select project_id, batch_id, item_id, question_id, reason, selection, source_key
            from marts.review_queue inner join marts.items using (project_id, item_id)
            where decision_label is null order by project_id, rank
            """,
        )
        names = ("project_id", "batch_id", "item_id", "question_id", "reason", "selection")
        made = [
            {
                **dict(zip(names, row[:-1], strict=True)),
                "decision_id": str(uuid.uuid4()),
                "action": "label",
                "label": self.told.operation.review(self.told.operation.items[row[-1]]),
                "comment": "by the guideline",
            }
            for row in queue
        ]
        answered = decisions.record(made)
        assert {one["state"] for one in answered} <= {"stored"}, answered
        st.cache_resource.clear()  # Closes the build that the review page reads.
        self.told.n_decisions.update(row[0] for row in queue)
        return len(made)


@dataclass
class Leads:
    """Approve rework, sign off what may be accepted, cancel every other blocked batch."""

    told: Told
    approved: set[str] = field(default_factory=set)

    def act(self) -> int:
        workspace = self.told.workspace
        proposed = rows(
            workspace,
            """
            select package_id from marts.packages inner join marts.projects using (project_id)
            where status = 'proposed' and rework_policy = 'approve'
            """,
        )
        for (package_id,) in proposed:
            app_signing.approve_package(package_id, "worth its price")
        acted = len(proposed)
        ready = rows(
            workspace,
            """
            select project_id, batch_id, status from marts.batch_status
            where status = 'passed' or (status = 'undecided' and n_review_items = 0)
                or status = 'blocked'
            """,
        )
        journal = Journal(workspace.journal)
        for project_id, batch_id, status in ready:
            batch = batches.find(workspace, batch_id, project_id)
            if status != "blocked":
                seen = batches.seen(workspace, batch)
                signing.sign_off(journal, seen, "looked at gates and examples", "lena")
            elif int(batch_id[1:]) % 2:
                batches.change(workspace, "cancel", batch, "the guideline is written anew first")
            acted += status != "blocked" or int(batch_id[1:]) % 2
        return acted


def test_every_batch_ends_accepted_blocked_or_cancelled(told: Told) -> None:
    stuck = {key: found for key, found in told.status.items() if found[0] not in ENDS}
    assert not stuck
    assert {status for status, _ in told.status.values()} == ENDS
    assert max(round_ for _, round_ in told.status.values()) in range(2, MAX_ROUNDS + 1)
    assert len(told.history) < MAX_RUNS, "somebody still had something to do"


def test_rework_costs_a_fraction_of_annotating_failed_batches_again(told: Told) -> None:
    failed = rows(
        told.workspace,
        """
        select distinct project_id, batch_id from marts.gate_results
        where gate_id = 'agreement' and round = 1 and verdict = 'fail'
        """,
    )
    sent_back = set(told.n_reworked)
    assert sent_back and sent_back <= set(failed)
    per_batch = (N_WORK + N_GOLD) * (LEAD_ANSWERS + len(STAFF) - 1)
    bought = sum(told.n_reworked.values())
    print(
        f"\n{bought} answers for {len(sent_back)} batches: "
        f"{bought / per_batch / len(sent_back):.2f} of annotating them again, "
        f"{bought / per_batch / len(failed):.2f} of all {len(failed)} that failed; "
        f"decisions of reviewers: {dict(told.n_decisions)}"
    )
    assert bought / per_batch / len(sent_back) < 0.5


def test_truth_gates_keep_wrong_labels_out_and_are_no_lottery(told: Told) -> None:
    for key, (status, round_) in sorted(told.status.items()):
        character = told.operation.batches[key[1]]
        print(
            f"\n{key[0]:14}{key[1]} {character:10}{status:10}{round_}  "
            f"true {told.right[key]:.3f}  reworked {told.n_reworked[key]}",
            end="",
        )
    print()
    gated, ungated = told.accepted(WITH_TRUTH), told.accepted(WITHOUT_TRUTH)
    for name, shares in ((WITH_TRUTH, gated), (WITHOUT_TRUTH, ungated)):
        print(f"{name}: {len(shares)} accepted, {sum(shares) / len(shares):.3f} right")
    assert sum(gated) / len(gated) > sum(ungated) / len(ungated)
    # Nothing misread gets through with gold, and it all does without.
    misread = [one for one, character in told.operation.batches.items() if character == "misread"]
    assert all(told.status[WITH_TRUTH, one][0] != "accepted" for one in misread)
    assert any(told.status[WITHOUT_TRUTH, one][0] == "accepted" for one in misread)
    # They stop bad batches, not unlucky ones: what else is stopped has more wrong labels than the
    # spot check allows.
    stopped = {
        one
        for one in told.operation.batches
        if told.status[WITHOUT_TRUTH, one][0] == "accepted"
        and told.status[WITH_TRUTH, one][0] != "accepted"
    }
    wrong = {one: 1 - told.right[WITHOUT_TRUTH, one] for one in stopped}
    assert stopped >= set(misread) and min(wrong.values()) > MOST_WRONG, wrong
