"""What the checks found of each delivery, kept beside the facts it was found in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from loaders.facts import disk_full_named, open_facts


@dataclass(frozen=True)
class DeliveryCheck:
    """How one expectation of the deliveries suite turned out for one delivery."""

    delivery_id: str
    expectation: str
    column_name: str | None
    severity: str
    is_met: bool
    observed: str | None
    expected: str
    message: str | None


# A first check counts from the delivery's arrival, so that facts made again from the archive
# are known at the same times; a check under a changed suite counts from now.
_APPEND = """
with

checks as (

    select
        unnest($delivery_ids) as delivery_id,
        unnest($expectations) as expectation,
        unnest($column_names) as column_name,
        unnest($severities) as severity,
        unnest($is_met) as is_met,
        unnest($observed) as observed,
        unnest($expected) as expected,
        unnest($messages) as message

)

insert into raw.delivery_checks
select
    checks.delivery_id,
    case
        when checks.delivery_id in (select delivery_id from raw.delivery_checks)
            then $checked_at
        else deliveries.received_at
    end as received_at,
    $suite_sha256 as suite_sha256,
    checks.expectation,
    checks.column_name,
    checks.severity,
    checks.is_met,
    checks.observed,
    checks.expected,
    checks.message
from checks
inner join raw.deliveries as deliveries on checks.delivery_id = deliveries.delivery_id
"""


def append_checks(facts: Path, suite_sha256: str, checks: Iterable[DeliveryCheck]) -> int:
    """Appends all checks or none; returns how many."""
    rows = list(checks)
    if not rows:
        return 0
    values = {
        "delivery_ids": [row.delivery_id for row in rows],
        "checked_at": datetime.now(UTC).replace(tzinfo=None),
        "suite_sha256": suite_sha256,
        "expectations": [row.expectation for row in rows],
        "column_names": [row.column_name for row in rows],
        "severities": [row.severity for row in rows],
        "is_met": [row.is_met for row in rows],
        "observed": [row.observed for row in rows],
        "expected": [row.expected for row in rows],
        "messages": [row.message for row in rows],
    }
    with disk_full_named(facts), open_facts(facts) as connection:
        connection.execute(_APPEND, values)
    return len(rows)
