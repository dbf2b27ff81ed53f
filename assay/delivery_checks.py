"""Checks each labels delivery as a whole, once, before the build; a failed one is held."""

import hashlib

from assay.errors import AssayError
from assay.workspace import Workspace
from expectations.checkpoint import Checkpoint, Outcome
from expectations.suites import FOLDER, BrokenSuite, load_suite
from loaders.delivery_checks import DeliveryCheck, append_checks
from loaders.facts import open_facts

SUITE = FOLDER / "deliveries.yml"
_UNCHECKED = """
select count(*) from raw.deliveries
where
    feed_kind = 'labels'
    and status = 'landed'
    and delivery_id not in (select delivery_id from raw.delivery_checks where suite_sha256 = ?)
"""
_CONTRACTS = """
select distinct feed, contract_sha256 from raw.contracts
where feed_kind = 'labels'
qualify row_number() over (partition by feed order by received_at desc, contract_sha256) = 1
order by feed
"""


def version(workspace: Workspace) -> str:
    """The suite's hash, and of what it reads beside the answers: taxonomy and label aliases.

    Another version checks every delivery again, so that one held for its labels heals when the
    labels become known.
    """
    digest = hashlib.sha256(load_suite(SUITE).sha256.encode())
    for name in ("labels.csv", "questions.csv"):
        digest.update((workspace.seeds / name).read_bytes())
    with open_facts(workspace.facts, read_only=True) as connection:
        digest.update(repr(connection.execute(_CONTRACTS).fetchall()).encode())
    return digest.hexdigest()


def n_unchecked(workspace: Workspace, suite_sha256: str) -> int:
    """How many deliveries wait to be checked under this version of the suite."""
    with open_facts(workspace.facts, read_only=True) as connection:
        return connection.execute(_UNCHECKED, [suite_sha256]).fetchone()[0]


def check_new(workspace: Workspace, checkpoint: Checkpoint, suite_sha256: str) -> list[Outcome]:
    """Checks what was not checked yet and keeps the results with the facts.

    Raises:
        AssayError: If an expectation did not run.
    """
    parameters = {
        "suite_sha256": suite_sha256,
        "labels": str(workspace.seeds / "labels.csv"),
        "questions": str(workspace.seeds / "questions.csv"),
    }
    try:
        outcomes = checkpoint.check(SUITE, workspace.facts, parameters)
    except BrokenSuite as error:
        raise AssayError(f"The deliveries could not be checked. {error}") from error
    append_checks(workspace.facts, suite_sha256, [_as_check(outcome) for outcome in outcomes])
    return outcomes


def _as_check(outcome: Outcome) -> DeliveryCheck:
    return DeliveryCheck(
        delivery_id=outcome.target,
        expectation=outcome.expectation,
        column_name=outcome.column_name,
        severity=outcome.severity,
        is_met=outcome.is_met,
        observed=outcome.observed,
        expected=outcome.expected,
        message=outcome.message,
    )
