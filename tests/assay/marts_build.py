"""A build with the marts that packages read, and nothing behind them: the interface, as a fixture.

Its columns are those of the real marts; `test_packages_and_the_real_build_agree` holds it to that.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

COLUMNS = {
    "projects": "project_id varchar, name varchar, rework_policy varchar, blind boolean,"
    " guideline_url varchar",
    "resources": "resource_id varchar, kind varchar, cost_per_answer double, currency varchar,"
    " rework_days integer, items_per_day integer, rework_is_free boolean",
    "batches": "project_id varchar, batch_id varchar, taxonomy_version varchar,"
    " guideline_version varchar, rework_guideline_version varchar",
    "labels": "project_id varchar, question_id varchar, taxonomy_version varchar, label varchar,"
    " name varchar, sort_order integer, description varchar",
    "items": "item_id varchar, source_key varchar, text varchar, paired_text varchar",
    "answers": "answer_id varchar, item_id varchar, question_id varchar, resource_id varchar,"
    " resource_kind varchar, annotator_id varchar, label varchar, answer varchar,"
    " is_current boolean",
    "rework_queue": "project_id varchar, batch_id varchar, item_id varchar, question_id varchar,"
    " rank integer, reason varchar, route varchar, opens_round integer, package_kind varchar,"
    " n_wanted integer, withdraws varchar[], not_by varchar[], package_id varchar",
    "batch_briefs": "project_id varchar, batch_id varchar, resource_id varchar, name varchar,"
    " answers_per_item integer, overlap_share double, due_at timestamp, priority varchar,"
    " guideline_version varchar, taxonomy_version varchar",
    "batch_items": "project_id varchar, batch_id varchar, item_id varchar, role varchar,"
    " withdrawn_at timestamp",
    "consensus_labels": "project_id varchar, item_id varchar, decided_by varchar",
    "questions": "project_id varchar, question_id varchar, sort_order integer",
    "annotators": "project_id varchar, resource_id varchar, annotator varchar, standing varchar,"
    " has_identity boolean",
    "packages": "package_id varchar, status varchar",
}

# What a row of the queue leaves open: the resource gives its current answers again.
WITHDRAWS = """
update marts.rework_queue as queue set
    package_kind = coalesce(package_kind, 'rework'),
    not_by = coalesce(not_by, []),
    withdraws = coalesce(withdraws, found.answers),
    n_wanted = coalesce(n_wanted, greatest(1, len(found.answers)))
from (
    select
        queue.item_id,
        queue.question_id,
        queue.route,
        coalesce(
            list(answers.answer_id order by answers.annotator_id, answers.answer_id)
                filter (where answers.answer_id is not null), []
        ) as answers
    from marts.rework_queue as queue
    left join marts.answers as answers
        on
            queue.item_id = answers.item_id
            and queue.question_id = answers.question_id
            and queue.route = answers.resource_id
            and answers.is_current
    group by all
) as found
where queue.item_id = found.item_id
    and queue.question_id = found.question_id
    and queue.route = found.route
"""


@dataclass
class MartsBuild:
    """A project with one batch in rework; every item was answered by three people.

    Attributes:
        path: The database, written by `write`.
        texts: Of the items, in the order of their rank.
        labels: What was answered, by each of the three.
        settled: Keys of the items that need no rework any more.
    """

    path: Path
    project_id: str = "colours"
    batch_id: str = "C-01"
    resource_id: str = "painters"
    policy: str = "auto"
    blind: bool = True
    items_per_day: int | None = None
    rework_is_free: bool = False
    texts: tuple[str, ...] = ("a red door", "=cmd()|'x'!A1", 'two "lines"\nof łódź, a city')
    keys: tuple[str, ...] = ("k1", "@2", "'=3")
    labels: tuple[str, ...] = ("warm", "warm", "cold")
    settled: tuple[str, ...] = ()
    more: dict[str, list[tuple]] = field(default_factory=dict)

    def write(self) -> Path:
        """Makes the database anew and returns its path."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        with duckdb.connect(str(self.path)) as build:
            build.execute("create schema marts")
            for table, columns in COLUMNS.items():
                build.execute(f"create table marts.{table} ({columns})")
                rows = [*self._rows().get(table, []), *self.more.get(table, [])]
                names = [column.split()[0] for column in columns.split(", ")]
                for row in rows:
                    given = ", ".join(names[: len(row)])
                    marks = ", ".join("?" * len(row))
                    build.execute(f"insert into marts.{table} ({given}) values ({marks})", row)
            build.execute(WITHDRAWS)
        return self.path

    def _rows(self) -> dict[str, list[tuple]]:
        project, resource = self.project_id, self.resource_id
        ids = [f"item-{key}" for key in self.keys]
        return {
            "projects": [(project, "Colours", self.policy, self.blind, "https://guide.example/tone")],
            "resources": [
                (resource, "vendor", 0.25, "EUR", 2, self.items_per_day, self.rework_is_free)
            ],
            "batches": [(project, self.batch_id, "1", "7", "7")],
            "labels": [
                (project, "tone", "1", "warm", "Warm", 1, "Red, orange, yellow"),
                (project, "tone", "1", "cold", "Cold", 2, "Blue, green"),
            ],
            "items": [
                (item_id, key, text, None)
                for item_id, key, text in zip(ids, self.keys, self.texts, strict=True)
            ],
            "answers": [
                (f"d#{item_id}{n}", item_id, "tone", resource, "vendor", f"{resource}/{n}",
                 label, label, True)
                for item_id in ids
                for n, label in enumerate(self.labels)
            ],
            "rework_queue": [
                (project, self.batch_id, item_id, "tone", rank, "disagreement", resource, 2)
                for rank, item_id in enumerate(ids, start=1)
                if self.keys[rank - 1] not in self.settled
            ],
            "packages": [],
        }  # fmt: skip
