"""What a package is: the payload of its journal entries."""

import hashlib
import re
from typing import NotRequired, TypedDict

# Says why an item comes back. A feed contract may list it, so that nobody wonders about it.
REASON_COLUMN = "Reason"


class PackageItem(TypedDict):
    """An item and question to be annotated, again or for the first time.

    Attributes:
        withdraws: The answers that it replaces.
        n_wanted: Answers asked for; entries from before it was noted want as many as they withdraw.
        not_by: Annotators who are not to answer, since their own work is in question.
        assigned: Who is to give each of the answers, by the resource's own names.
        is_lent_gold: Gold of another batch, which belongs to this one from now on as well.
    """

    item_id: str
    question_id: str
    reason: str
    rank: int
    withdraws: list[str]
    n_wanted: NotRequired[int]
    not_by: NotRequired[list[str]]
    assigned: NotRequired[list[str]]
    is_lent_gold: NotRequired[bool]


class Brief(TypedDict):
    """What a batch's first round orders of a resource; `due_at` is an ISO time in UTC."""

    resource_id: str
    name: str
    answers_per_item: int
    overlap_share: float
    due_at: str
    priority: str | None
    guideline_version: str | None
    taxonomy_version: str | None


class Package(TypedDict):
    """A package as it is proposed; once sent, it also says where its file lies."""

    package_id: str
    package_kind: str
    project_id: str
    batch_id: str
    resource_id: str
    opens_round: int
    n_items: int
    n_answers: int
    cost: float
    currency: str
    due_at: str
    blind: bool
    items: list[PackageItem]
    brief: NotRequired[Brief]
    folder: NotRequired[str]
    file_name: NotRequired[str]
    sha256: NotRequired[str]


def answers_wanted(item: PackageItem) -> int:
    """How many answers an item of a package asks for."""
    return item.get("n_wanted") or max(1, len(item["withdraws"]))


def name_package(
    project_id: str, batch_id: str, resource_id: str, opens_round: int, taken: set[str]
) -> str:
    """`<batch>-r<round>-<resource>`, fit to be a folder's name.

    Args:
        project_id: Tells apart batches of the same name.
        batch_id: As the project writes it.
        resource_id: Who gets the package.
        opens_round: The round that its answers belong to.
        taken: Ids of other packages; a hash of the full name tells this one apart from them,
            a number from those of the same name.
    """
    name = f"{batch_id}-r{opens_round}-{resource_id}".lower()
    slug = re.sub(r"[^a-z0-9._-]+", "-", name).strip(".-")[:100]
    if slug in taken:
        full = "\x1f".join((project_id, batch_id, str(opens_round), resource_id))
        slug = f"{slug}-{hashlib.sha256(full.encode()).hexdigest()[:8]}"
    numbers = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    if slug in taken:
        slug = next(each for each in numbers if each not in taken)
    return slug
