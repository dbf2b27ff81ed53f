"""What the demo tells: two projects, their batches, and who was ordered to do what."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

SEED = 20240102
N_GOLD = 15


@dataclass(frozen=True)
class Item:
    """One text or pair, with the answer that only the demo knows."""

    project_id: str
    source: str
    source_key: str
    batch_id: str
    text: str
    truth: str
    paired_text: str | None = None
    role: str = "work"
    language: str = "en"
    is_unclear: bool = False
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def item_id(self) -> str:
        """As landing computes it."""
        parts = (self.project_id, self.source, self.source_key)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Order:
    """What one resource was asked for in a batch; days count from today."""

    resource_id: str
    due: int
    answers_per_item: int = 1
    overlap_share: float = 0.0


@dataclass(frozen=True)
class Batch:
    """A batch, when it went out and to whom.

    Attributes:
        sent: Days from today.
        counts: Intent or language direction -> number of items.
        unclear: Tickets on which two intents fit at first sight.
        domains: Where pairs come from.
    """

    project_id: str
    batch_id: str
    name: str
    sent: int
    orders: tuple[Order, ...]
    counts: dict[str, int]
    unclear: int = 0
    domains: tuple[str, ...] = ()
    priority: str = "normal"
    guideline_version: str = "3"


TICKET_BATCHES = (
    Batch(
        "support_intents", "SI-01", "Autumn tickets, first part", -9,
        (Order("brightlabel", 1, 3), Order("corvid", 1, 1, 0.2), Order("relay_llm", 1)),
        {"charge_dispute": 24, "refund": 25, "transfer": 28, "account_access": 27,
         "verification": 22, "fees_limits": 24},
        unclear=5,
    ),
    Batch(
        "support_intents", "SI-02", "Autumn tickets, after the price change", -7,
        (Order("brightlabel", 2, 3), Order("corvid", 2, 1, 0.2), Order("relay_llm", 2)),
        {"charge_dispute": 38, "refund": 37, "transfer": 20, "account_access": 18,
         "verification": 15, "fees_limits": 22},
        unclear=46,
    ),
    Batch(
        "support_intents", "SI-03", "Tickets of the outage weekend", -5,
        (Order("brightlabel", 1, 3), Order("corvid", -1, 1, 0.2), Order("relay_llm", 1)),
        {"charge_dispute": 20, "refund": 18, "transfer": 33, "account_access": 39,
         "verification": 18, "fees_limits": 22},
        unclear=5, priority="high",
    ),
    Batch(
        "support_intents", "SI-04", "New customers' first week", -4,
        (Order("brightlabel", 3, 3), Order("relay_llm", 3)),
        {"charge_dispute": 18, "refund": 20, "transfer": 24, "account_access": 25,
         "verification": 38, "fees_limits": 25},
        unclear=4,
    ),
)  # fmt: skip

PAIR_BATCHES = (
    Batch(
        "translation_quality", "TQ-01", "Travel and everyday phrases", -8,
        (Order("linguists", 2, 3),), {"de-en": 34, "es-en": 33, "fr-en": 33},
        domains=("everyday", "travel", "health", "manual"), guideline_version="2",
    ),
    Batch(
        "translation_quality", "TQ-02", "Letters, contracts, idioms, news", -6,
        (Order("linguists", 4, 3),), {"de-en": 34, "es-en": 33, "fr-en": 33},
        domains=("letter", "contract", "idiom", "news"), guideline_version="2",
    ),
)  # fmt: skip

BATCHES = TICKET_BATCHES + PAIR_BATCHES


def stream(*names: str) -> np.random.Generator:
    """A generator of random numbers of its own for each purpose, so that one change stays one."""
    digest = hashlib.sha256("/".join(names).encode()).digest()
    return np.random.default_rng([SEED, int.from_bytes(digest[:8], "big")])
