"""How the demo's annotators answer: skill, haste, leanings, speed."""

from dataclasses import dataclass, replace

import numpy as np

from assay.demo.story import Item

INTENTS = ("charge_dispute", "refund", "transfer", "account_access", "verification", "fees_limits")

# The intent that is picked instead, most often, when somebody errs.
NEIGHBOUR = {
    "charge_dispute": "refund",
    "refund": "charge_dispute",
    "transfer": "fees_limits",
    "account_access": "verification",
    "verification": "account_access",
    "fees_limits": "transfer",
}


@dataclass(frozen=True)
class Habits:
    """What makes one annotator's answers theirs.

    Attributes:
        annotator: The resource's own id for this person or model.
        skill: Chance of the right answer on a clear item.
        skill_unclear: The same where two labels fit at first sight.
        favourite: The label that errors lean to.
        abstains: Chance of "can't tell" on an unclear item; a fifth of it on a clear one.
        seconds: Median time for an answer.
        noise: Spread of ratings on a scale.
        shift: How much milder (or, below 0, stricter) than others they rate.
    """

    annotator: str
    skill: float = 0.96
    skill_unclear: float = 0.75
    favourite: str = "refund"
    abstains: float = 0.03
    seconds: float = 14.0
    noise: float = 0.4
    shift: float = 0.0

    def changed(self, **habits: float) -> "Habits":
        """The same person with some habits changed."""
        return replace(self, **habits)

    def hurried(self) -> "Habits":
        """The same person on a day when only the count matters."""
        return replace(self, skill=0.72, skill_unclear=0.4, abstains=0.0, seconds=2.4)

    def after_feedback(self) -> "Habits":
        """The same person once the guideline tells the close labels apart."""
        return replace(self, skill=0.995, skill_unclear=0.99, abstains=0.0, noise=0.2, shift=0.0)


def choose_intent(habits: Habits, item: Item, rng: np.random.Generator) -> str:
    """One annotator's intent for one ticket."""
    draw, lean, other = rng.random(3)
    if draw < habits.abstains * (1.0 if item.is_unclear else 0.2):
        return "cant_tell"
    if rng.random() < (habits.skill_unclear if item.is_unclear else habits.skill):
        return item.truth
    if item.is_unclear or lean < 0.55:
        return NEIGHBOUR[item.truth]
    if lean < 0.75 and habits.favourite != item.truth:
        return habits.favourite
    wrong = [intent for intent in INTENTS if intent != item.truth]
    return wrong[int(other * len(wrong))]


def rate_adequacy(habits: Habits, item: Item, rng: np.random.Generator) -> str:
    """One annotator's adequacy, 1 to 4, for one pair."""
    if rng.random() < habits.abstains * (1.0 if item.is_unclear else 0.1):
        return "cant_tell"
    noise = habits.noise * (1.6 if item.is_unclear else 1.0)
    rating = float(item.truth) + habits.shift + rng.normal(0.0, noise)
    return str(int(np.clip(np.rint(rating), 1, 4)))


def seconds_for(habits: Habits, item: Item, rng: np.random.Generator) -> float:
    """Log-normal around the annotator's median, longer for longer texts."""
    words = len(f"{item.text} {item.paired_text or ''}".split())
    median = habits.seconds * (0.7 + min(words, 80) / 80)
    return round(float(rng.lognormal(np.log(median), 0.45)), 1)
