"""Every item of the demo, in a fixed order."""

from functools import lru_cache

from assay.demo.pairs import read_pairs
from assay.demo.story import PAIR_BATCHES, TICKET_BATCHES, Item
from assay.demo.tickets import write_tickets


@lru_cache(maxsize=1)
def all_items() -> tuple[Item, ...]:
    """The tickets, then the pairs."""
    return (*write_tickets(TICKET_BATCHES), *read_pairs(PAIR_BATCHES))


def items_of(batch_id: str) -> list[Item]:
    """The items of one batch, gold among them."""
    return [item for item in all_items() if item.batch_id == batch_id]
