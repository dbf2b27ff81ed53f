"""What a column of a sample may be: by its values first, by its tool, by its name after that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from loaders import formats
from loaders.clues import NAMES, OF_KIND, Guess, Known, id_of, plain
from loaders.header import fold
from loaders.rows import KINDS
from loaders.sampling import Sample
from loaders.shapes import is_list_of_labels, is_spans, labels_in, type_of

SURE = 0.8  # share of values that must be known for a guess by value
FEW, SOME = 12, 50  # distinct values that answers of a closed question have
# Formats that make a column of every question, which their own columns do not tell.
OPEN = ("label_studio", "labelbox")
SEPARATORS = {"mturk": "|", "appen": "\n", "qualtrics": ",", "toloka": ",", "doccano": "#"}


def guess_columns(sample: Sample, seen: Known, kind: str) -> list[Guess]:
    """One guess per column, for a feed of a kind (labels, items, gold or batches).

    Two columns never claim the same place, but for answers and the parts of an item's key.
    """
    allowed = OF_KIND[kind].split()
    guesses = [_by_value(name, values, seen, allowed) for name, values in sample.columns.items()]
    _one_project(guesses)
    _by_tool(sample, guesses, allowed)
    _by_name(guesses, sample, allowed)
    if "answer" in allowed and (sample.format in OPEN or not _mapped(guesses, "answer")):
        _answers_by_look(sample, guesses)
    if "item" in allowed and not _mapped(guesses, "item"):
        _some_key(sample, guesses)
    for each in guesses:
        _settle_type(each, sample)
    _tell_answers_apart(sample, guesses, seen)
    return guesses


def _by_value(name: str, values: list[str], seen: Known, allowed: list[str]) -> Guess:
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
    if share >= SURE / 2 and share > guess.confidence:
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
        if len(found) > 1 and share >= SURE / 2 and share > guess.confidence:
            guess.map(
                "answer",
                share,
                f"{n_known:,} of {len(values):,} values are labels of {project}/{question} "
                f"({len(found)} of {len(set(names.values()))} labels seen)",
            )
            guess.project, guess.question, guess.source = project, question, None


def _one_project(guesses: list[Guess]) -> None:
    """Of several keys or texts the surest stays; answers are of the project of the item."""
    for target in ("item", "text", "batch", "annotator", "question", "resource"):
        claims = sorted(_mapped(guesses, target), key=lambda one: -one.confidence)
        for each in claims[1:]:
            each.leave(f"not used: another column is surer to be the {target}")
    items = [each.project for each in _mapped(guesses, "item")]
    for each in _mapped(guesses, "answer"):
        if items and each.project != items[0]:
            each.leave("not used; its values are labels of another project")


def _by_tool(sample: Sample, guesses: list[Guess], allowed: list[str]) -> None:
    usual = formats.usual(sample.format)
    rules = sorted(usual.items(), key=lambda one: "," in one[1])
    for name, rule in rules:
        target = rule.split(",")[0]
        is_taken = bool(_mapped(guesses, target))
        if target not in allowed or (is_taken and "," in rule):
            continue
        surer = [each for each in _mapped(guesses, target) if each.reason.count(":") == 1]
        if target not in ("answer", "item") and is_taken:
            continue
        if target == "item" and any(each.source for each in surer):
            continue  # its values are keys that are known
        for each in guesses:
            is_it = each.name.startswith(name) if name[-1] in ".:" else each.name == name
            if is_it and not each.maps_to and _says_something(sample.columns[each.name]):
                each.map(target, 0.9, f"so {sample.format} calls it")
                if target != "answer" and "," in rule:
                    break


def _by_name(guesses: list[Guess], sample: Sample, allowed: list[str]) -> None:
    for target in allowed:
        if _mapped(guesses, target):
            continue
        wanted = NAMES[target].split("|")
        named = [each for each in guesses if not each.maps_to and plain(each.name) in wanted]
        named = [each for each in named if sample.columns[each.name]]
        if target == "answer" and sample.own:
            named = [each for each in named if each.name not in sample.own]
        named.sort(key=lambda each: wanted.index(plain(each.name)))
        for each in named[:1]:
            each.map(target, 0.5, "by its name alone")


def _answers_by_look(sample: Sample, guesses: list[Guess]) -> None:
    """Answers of which no label is known: spans, tags, or the few values of a closed question."""
    free = [each for each in guesses if not each.maps_to and not _is_own(each.name, sample.own)]
    free = [each for each in free if sample.columns[each.name]]
    marked = [each for each in free if is_spans(sample.columns[each.name])]
    if sample.format == "conll":
        marked = [each for each in free if _is_tag_column(sample.columns[each.name])]
    for each in marked:
        each.map("answer", 0.8, "spans of text")
    if sample.format in OPEN and any(_is_own(each.name, sample.own) for each in guesses):
        is_told = sample.format == "labelbox" or "data.text" in sample.columns
        for each in free:
            values = sample.columns[each.name]
            if each.maps_to is None and (is_told or _is_closed(values, sample.n_records)):
                each.map("answer", 0.7, f"{sample.format} makes such columns of answers")
    if _mapped(guesses, "answer"):
        return
    golden = {each.name for each in guesses}
    asked = [each for each in free if f"{each.name}_gold" in golden]
    for each in asked:
        each.map("answer", 0.9, f"there is a {each.name}_gold")
    if asked:
        return
    closed = [each for each in free if _is_closed(sample.columns[each.name], sample.n_records)]
    # Columns that share their values are raters, or questions of one scale.
    alike = [
        each
        for each in closed
        if sum(_overlap(sample.columns[each.name], sample.columns[one.name]) for one in closed) > 1
    ]
    for each in alike or closed[-1:]:
        n = len(set(sample.columns[each.name]))
        each.map(
            "answer", 0.4 if alike else 0.3, f"{n} distinct values, of which no label is known"
        )
    if not alike and not closed:
        for each in sorted(free, key=lambda one: len(set(sample.columns[one.name])))[:1]:
            each.map("answer", 0.1, "nothing else is left")


def _some_key(sample: Sample, guesses: list[Guess]) -> None:
    """The column with the most distinct values that is no text; else the text itself."""
    free = [each for each in guesses if each.maps_to in (None, "text")]
    free = [each for each in free if sample.columns[each.name]]
    short = [
        each
        for each in free
        if each.maps_to is None
        and sum(map(len, sample.columns[each.name])) <= 60 * len(sample.columns[each.name])
        and len(set(sample.columns[each.name])) > 1
    ]
    for each in sorted(short or free, key=lambda one: -len(set(sample.columns[one.name])))[:1]:
        n = len(set(sample.columns[each.name]))
        each.map("item", 0.2, f"it has the most distinct values ({n:,}); is it the item's key?")


def _settle_type(guess: Guess, sample: Sample) -> None:
    """The type, and no target that its values do not fit."""
    values = sample.columns[guess.name]
    kind = KINDS.get(guess.maps_to or "")
    shape = type_of(values)
    if kind is not None:
        fits = {"number": ("integer", "number"), "integer": ("integer",), "datetime": ("datetime",)}
        if shape.type not in fits[kind]:
            guess.leave(f"not used: by its name {guess.maps_to}, but not all values are such")
            return
        guess.type = "number" if kind == "number" else shape.type
        guess.format, guess.decimal_char = shape.format, shape.decimal_char
        guess.reason += f"; {shape.doubt}" if shape.doubt else ""
    elif guess.maps_to == "answer":
        splits = SEPARATORS.get(sample.format)
        is_several = bool(formats.usual(sample.format)) and is_list_of_labels(values, splits)
        is_several = is_several and sample.format != "conll"
        is_list = shape.type == "array" and not is_spans(values) and sample.format != "conll"
        if is_several or is_list:
            guess.type = "array"
            guess.reason += "; several labels each"
    elif guess.maps_to is None and shape.said:
        guess.reason += f"; {shape.said}"
    n_empty = sample.n_empty.get(guess.name, 0)
    if guess.maps_to in ("item", "annotator") and n_empty:
        guess.reason += f"; {n_empty:,} records have none and would be refused"


def _tell_answers_apart(sample: Sample, guesses: list[Guess], seen: Known) -> None:
    """Which of several answers are people's, and which are questions."""
    answers = _mapped(guesses, "answer")
    if sample.format == "prodigy":
        _choices(answers, guesses, sample)
        answers = _mapped(guesses, "answer")
    projects = [each.project for each in guesses if each.project]
    asked = seen.questions.get(projects[0], {}) if projects else {}
    for each in answers:
        each.question = each.question or asked.get(fold(each.name)) or asked.get(plain(each.name))
    if len(answers) < 2:
        if answers and not answers[0].question and len(set(asked.values())) == 1:
            answers[0].question = next(iter(asked.values()))
        return
    questions = {each.question for each in answers}
    has_annotator = bool(_mapped(guesses, "annotator"))
    is_by_person = len(questions) == 1 and not has_annotator and not formats.usual(sample.format)
    used: set[str] = set()
    for each in answers:
        own = id_of(each.name, used)
        if is_by_person:
            each.annotator = own
            each.reason += "; one column per annotator, or are these questions?"
        elif each.question is None or len(questions) < len(answers):
            each.question = own
            each.reason += "; one column per question: name it as in questions.csv"


def _choices(answers: list[Guess], guesses: list[Guess], sample: Sample) -> None:
    choice = next((each for each in answers if each.name == "choice"), None)
    several = next((each for each in guesses if each.name == "choices"), None)
    if choice and several and any(value.startswith("[") for value in sample.columns["choice"]):
        choice.leave("not used: choices has all of them")
        several.map("answer", 0.9, "several may be accepted")
        several.type = "array"


def _mapped(guesses: Iterable[Guess], target: str) -> list[Guess]:
    return [each for each in guesses if each.maps_to == target]


def _is_own(name: str, own: frozenset[str]) -> bool:
    return name in own or name.startswith(tuple(each for each in own if each[-1] in ".:"))


def _says_something(values: list[str]) -> bool:
    return any(value not in ("[]", "{}") for value in values)


def _is_tag_column(values: list[str]) -> bool:
    try:
        tags = [tag for value in values for tag in json.loads(value)]
    except ValueError:
        return False
    return any(re.fullmatch(r"[BIESLU]-\S+", str(tag)) for tag in tags)


def _is_closed(values: list[str], n_records: int) -> bool:
    n = len(set(values))
    is_short = sum(map(len, values)) <= 60 * len(values)
    return is_short and (n <= FEW or (n <= SOME and 5 * n <= n_records)) and n < max(n_records, 2)


def _overlap(one: list[str], other: list[str]) -> bool:
    left, right = set(one), set(other)
    return len(left & right) > 1 and 2 * len(left & right) >= len(left | right)
