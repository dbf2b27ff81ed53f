"""What packages read of a build: marts, and nothing else."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

import duckdb

Row = dict[str, Any]


class Marts(AbstractContextManager):
    """A build, opened for reading."""

    def __init__(self, build: Path) -> None:
        self._connection = duckdb.connect(str(build), read_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rework_queue(self) -> list[Row]:
        """What must be annotated again and has a resource to go to, worst first."""
        return self._rows(
            """
            select
                project_id, batch_id, route as resource_id, package_kind, opens_round,
                item_id, question_id, reason, rank, withdraws, n_wanted, not_by, package_id
            from marts.rework_queue
            where route is not null
            order by
                project_id, batch_id, resource_id, package_kind, opens_round,
                rank, item_id, question_id
            """
        )

    def project(self, project_id: str) -> Row:
        """Its policies: rework_policy, blind, guideline_url."""
        return self._row("select * from marts.projects where project_id = ?", project_id)

    def resource(self, resource_id: str) -> Row:
        """What it costs, and how long rework takes."""
        return self._row("select * from marts.resources where resource_id = ?", resource_id)

    def batch(self, project_id: str, batch_id: str) -> Row:
        """Its guideline and taxonomy versions."""
        query = "select * from marts.batches where project_id = ? and batch_id = ?"
        return self._row(query, project_id, batch_id)

    def briefs(self, project_id: str, batch_id: str) -> list[Row]:
        """What was ordered of each resource, if it was."""
        return self._rows(
            "select * from marts.batch_briefs where project_id = ? and batch_id = ?"
            " order by resource_id",
            project_id,
            batch_id,
        )

    def members(self, project_id: str, batch_id: str) -> list[str]:
        """Items that are in a batch now, work and gold alike."""
        rows = self._rows(
            "select item_id from marts.batch_items where project_id = ? and batch_id = ?"
            " and withdrawn_at is null and role in ('work', 'gold') order by item_id",
            project_id,
            batch_id,
        )
        return [row["item_id"] for row in rows]

    def n_members(self, project_id: str, batch_id: str) -> dict[str, int]:
        """Role -> how many items have it in the batch."""
        rows = self._rows(
            "select role, count(*) as n from marts.batch_items where project_id = ?"
            " and batch_id = ? and withdrawn_at is null group by role",
            project_id,
            batch_id,
        )
        return {row["role"]: row["n"] for row in rows}

    def fresh_gold(self, project_id: str, resources: Sequence[str]) -> list[str]:
        """Gold items of a project, their answer known, that none of the resources answered."""
        rows = self._rows(
            """
            select item_id from marts.batch_items
            where project_id = ? and role <> 'calibration'
                and item_id in (
                    select item_id from marts.consensus_labels
                    where project_id = ? and decided_by = 'gold'
                )
                and item_id not in (
                    select item_id from marts.answers where list_contains(?, resource_id)
                )
            group by item_id
            having bool_and(role = 'gold')
            order by item_id
            """,
            project_id,
            project_id,
            list(resources),
        )
        return [row["item_id"] for row in rows]

    def questions(self, project_id: str) -> list[str]:
        """The questions of a project, in their order."""
        rows = self._rows(
            "select question_id from marts.questions where project_id = ?"
            " order by sort_order, question_id",
            project_id,
        )
        return [row["question_id"] for row in rows]

    def annotators(self, project_id: str, resource_id: str) -> list[str]:
        """Who answers for a resource, by its own names; nobody whose feed names positions."""
        rows = self._rows(
            "select annotator from marts.annotators where project_id = ? and resource_id = ?"
            " and standing = 'active' and has_identity order by annotator",
            project_id,
            resource_id,
        )
        return [row["annotator"] for row in rows]

    def items(self, item_ids: Sequence[str]) -> dict[str, Row]:
        """Item id -> source key, text, paired text."""
        rows = self._rows(
            "select item_id, source_key, text, paired_text from marts.items"
            " where list_contains(?, item_id)",
            list(item_ids),
        )
        return {row["item_id"]: row for row in rows}

    def labels(self, project_id: str, question_id: str, taxonomy_version: str | None) -> list[Row]:
        """The label set of a question in its order, of the given version or the latest."""
        return self._rows(
            """
            select label, name, description
            from marts.labels
            where project_id = ? and question_id = ?
            qualify
                dense_rank() over (
                    order by taxonomy_version is not distinct from ? desc, taxonomy_version desc
                ) = 1
            order by sort_order, label
            """,
            project_id,
            question_id,
            taxonomy_version,
        )

    def answer_counts(self, item_ids: Sequence[str]) -> dict[tuple[str, str], list[Row]]:
        """(item id, question id) -> label and number of people's current answers."""
        rows = self._rows(
            """
            select item_id, question_id, coalesce(label, answer) as label, count(*) as n_answers
            from marts.answers
            where is_current and resource_kind <> 'llm' and list_contains(?, item_id)
            group by all
            order by item_id, question_id, n_answers desc, label
            """,
            list(item_ids),
        )
        counts: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            counts.setdefault((row["item_id"], row["question_id"]), []).append(row)
        return counts

    def finished_packages(self) -> set[str]:
        """Packages that nobody waits for: come back whole, closed, withdrawn or recalled."""
        rows = self._rows(
            "select package_id from marts.packages"
            " where status in ('answered', 'closed', 'withdrawn', 'recalled')"
        )
        return {row["package_id"] for row in rows}

    def _row(self, query: str, *values: Any) -> Row:
        rows = self._rows(query, *values)
        return rows[0] if rows else {}

    def _rows(self, query: str, *values: Any) -> list[Row]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(query, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            cursor.close()
