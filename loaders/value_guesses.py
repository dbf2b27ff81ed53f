"""What a column of a sample may be by its values: known keys, texts, names and labels."""

from __future__ import annotations

from loaders.clues import Guess, Known
from loaders.header import fold
from loaders.shapes import labels_in

KNOWN_SHARE = 0.4  # of a column's values, for a guess by value


def by_value(name: str, values: list[str], seen: Known, allowed: list[str]) -> Guess:
    """What a column's values are known to be, if most of them are known."""
    guess = Guess(name)
    distinct = set(values)
    if not distinct:
        guess.reason = "always empty; kept in rescued"
        return guess
    for (project, source), keys in sorted(seen.keys.items()):
        hits = {each.strip() for each in distinct} & keys
        _claim(guess, distinct, hits, "item", (project, source))
    for (project, source), texts in sorted(seen.texts.items()):
        _claim(guess, distinct, distinct & texts, "text", (project, source))
    questions = {each for names in seen.questions.values() for each in names.values()}
    for target, ids in (
        ("batch", set(seen.batches)),
        ("annotator", seen.annotators),
        ("resource", seen.resources),
        ("question", questions),
    ):
        if target in allowed:
            _claim(guess, distinct, distinct & ids, target)
    projects = {seen.batches[each] for each in distinct & set(seen.batches)}
    if guess.maps_to == "batch" and len(projects) == 1:
        guess.project = projects.pop()
    if "answer" in allowed:
        _claim_labels(guess, values, seen)
    if guess.maps_to and guess.maps_to not in allowed:
        guess.leave(f"not used; {guess.reason}")
    return guess


def _claim(
    guess: Guess,
    distinct: set[str],
    hits: set[str],
    target: str,
    of: tuple[str, str] | None = None,
) -> None:
    share = len(hits) / len(distinct)
    if share >= KNOWN_SHARE and share > guess.confidence:
        what = {"item": "keys of items", "text": "texts of items"}.get(target, f"known: {target}")
        where = f" of {of[1]} ({of[0]})" if of else ""
        guess.map(target, share, f"{len(hits):,} of {len(distinct):,} values are {what}{where}")
        guess.project, guess.source = of or (None, None)


def _claim_labels(guess: Guess, values: list[str], seen: Known) -> None:
    parts = [[fold(label) for label in labels_in(value)] for value in values]
    for (project, question), names in sorted(seen.labels.items()):
        n_known = sum(bool(each) and all(label in names for label in each) for each in parts)
        found = {names[label] for each in parts for label in each if label in names}
        share = n_known / len(values)
        # A column of 1 and 2 fits many questions: several labels must be there.
        if len(found) > 1 and share >= KNOWN_SHARE and share > guess.confidence:
            guess.map(
                "answer",
                share,
                f"{n_known:,} of {len(values):,} values are labels of {project}/{question} "
                f"({len(found)} of {len(set(names.values()))} labels seen)",
            )
            guess.project, guess.question, guess.source = project, question, None
