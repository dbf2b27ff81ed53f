"""What a package is: the payload of its journal entries."""

import hashlib
import re
from typing import NotRequired, TypedDict

# Says why an item comes back. A feed contract may list it, so that nobody wonders about it.
REASON_COLUMN = "Reason"


class PackageItem(TypedDict):
    """An item and question to be annotated again; `withdraws` are the answers it replaces."""

    item_id: str
    question_id: str
    reason: str
    rank: int
    withdraws: list[str]


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
    folder: NotRequired[str]
    file_name: NotRequired[str]
    sha256: NotRequired[str]


def answers_wanted(item: PackageItem) -> int:
    """How many answers an item of a package asks for: as many as it withdraws, at least one."""
    return max(1, len(item["withdraws"]))


def name_package(
    project_id: str, batch_id: str, resource_id: str, opens_round: int, taken: set[str]
) -> str:
    """`<batch>-r<round>-<resource>`, fit to be a folder's name.

    Args:
        project_id: Tells apart batches of the same name.
        batch_id: As the project writes it.
        resource_id: Who gets the package.
        opens_round: The round that its answers belong to.
        taken: Ids of other packages; a hash of the full name tells this one apart from them.
    """
    name = f"{batch_id}-r{opens_round}-{resource_id}".lower()
    slug = re.sub(r"[^a-z0-9._-]+", "-", name).strip(".-")[:100]
    if slug in taken:
        full = "\x1f".join((project_id, batch_id, str(opens_round), resource_id))
        slug = f"{slug}-{hashlib.sha256(full.encode()).hexdigest()[:8]}"
    return slug
