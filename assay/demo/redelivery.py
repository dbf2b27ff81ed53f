"""What a resource of the demo sends back for a package."""

from assay.demo.answers import STAFF, Answer, answer_item
from assay.demo.deliveries import write_answers
from assay.demo.items import all_items
from assay.demo.story import Item, stream
from assay.packages.payload import Package, answers_wanted


def answer_package(package: Package) -> tuple[str, bytes] | None:
    """Answers each item of a package as often as it asks, by different people.

    They know by now how the guideline tells the close labels apart, and they don't see the
    earlier answers.

    Returns:
        A path below `drop/` and the file's bytes; None if the demo knows none of the items.
    """
    items = {item.item_id: item for item in all_items()}
    answers = [
        answer_again(items[wanted["item_id"]], package["resource_id"], number)
        for wanted in package["items"]
        if wanted["item_id"] in items
        for number in range(min(answers_wanted(wanted), len(STAFF[package["resource_id"]])))
    ]
    if not answers:
        return None
    answers.sort(key=lambda answer: answer.annotator)
    package_id = package["package_id"]
    ending, data = write_answers(package["resource_id"], answers, package_id)
    return f"labels/{package['resource_id']}/{package_id}_done.{ending}", data


def answer_again(item: Item, resource_id: str, number: int) -> Answer:
    """The answer that the n-th person of a resource gives when an item comes back."""
    habits = STAFF[resource_id][number].after_feedback()
    rng = stream("rework", resource_id, habits.annotator, item.source_key)
    return answer_item(item, habits, resource_id, None, rng)
