"""What a column of a sample may be: by its values first, by its tool, by its name after that."""

from __future__ import annotations

from loaders import formats
from loaders.answer_guesses import OPEN, answers_by_look, tell_answers_apart
from loaders.clues import NAMES, OF_KIND, Guess, Known, mapped, plain
from loaders.rows import KINDS
from loaders.sampling import Sample
from loaders.shapes import is_list_of_labels, is_spans, type_of
from loaders.value_guesses import by_value

SEPARATORS = {"mturk": "|", "appen": "\n", "qualtrics": ",", "toloka": ",", "doccano": "#"}


def guess_columns(sample: Sample, seen: Known, kind: str) -> list[Guess]:
    """One guess per column, for a feed of a kind (labels, items, gold or batches).

    Two columns never claim the same place, but for answers and the parts of an item's key.
    """
    allowed = OF_KIND[kind].split()
    guesses = [by_value(name, values, seen, allowed) for name, values in sample.columns.items()]
    _one_project(guesses)
    _by_tool(sample, guesses, allowed)
    _by_name(guesses, sample, allowed)
    if "answer" in allowed and (sample.format in OPEN or not mapped(guesses, "answer")):
        answers_by_look(sample, guesses)
    if "item" in allowed and not mapped(guesses, "item"):
        _some_key(sample, guesses)
    for each in guesses:
        _settle_type(each, sample)
    tell_answers_apart(sample, guesses, seen)
    return guesses


def _one_project(guesses: list[Guess]) -> None:
    """Of several keys or texts the surest stays; answers are of the project of the item."""
    for target in ("item", "text", "batch", "annotator", "question", "resource"):
        claims = sorted(mapped(guesses, target), key=lambda one: -one.confidence)
        for each in claims[1:]:
            each.leave(f"not used: another column is surer to be the {target}")
    items = [each.project for each in mapped(guesses, "item")]
    for each in mapped(guesses, "answer"):
        if items and each.project != items[0]:
            each.leave("not used; its values are labels of another project")


def _by_tool(sample: Sample, guesses: list[Guess], allowed: list[str]) -> None:
    usual = formats.usual(sample.format)
    rules = sorted(usual.items(), key=lambda one: "," in one[1])
    for name, rule in rules:
        target = rule.split(",")[0]
        is_taken = bool(mapped(guesses, target))
        if target not in allowed or (is_taken and "," in rule):
            continue
        surer = [each for each in mapped(guesses, target) if each.reason.count(":") == 1]
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
        if mapped(guesses, target):
            continue
        wanted = NAMES[target].split("|")
        named = [each for each in guesses if not each.maps_to and plain(each.name) in wanted]
        named = [each for each in named if sample.columns[each.name]]
        if target == "answer" and sample.own:
            named = [each for each in named if each.name not in sample.own]
        named.sort(key=lambda each: wanted.index(plain(each.name)))
        for each in named[:1]:
            each.map(target, 0.5, "by its name alone")


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


def _says_something(values: list[str]) -> bool:
    return any(value not in ("[]", "{}") for value in values)
