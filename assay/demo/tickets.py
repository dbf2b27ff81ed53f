"""Support tickets, put together from sentences in `texts/` in the voices of many customers."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assay.demo.story import N_GOLD, Batch, Item, stream

TEXTS = Path(__file__).parent / "texts"
CHOICE = re.compile(r"<([^<>]*)>")
SLOT = re.compile(r"\{(\w+)\}")

Sections = dict[str, list[str]]

PLANS = {"free": 0.55, "plus": 0.35, "business": 0.1}
CHANNELS = {"chat": 0.45, "email": 0.3, "app": 0.25}

# How customers write in each channel, and how often.
VOICES = {
    "chat": {"plain": 0.3, "lower": 0.27, "hasty": 0.2, "terse": 0.15, "loud": 0.08},
    "email": {"plain": 0.42, "polite": 0.4, "hasty": 0.08, "loud": 0.1},
    "app": {"plain": 0.4, "lower": 0.15, "hasty": 0.2, "terse": 0.2, "loud": 0.05},
}

# Chances of none, one or two sentences beside the problem.
DETAILS = {"chat": (0.65, 0.3, 0.05), "email": (0.3, 0.4, 0.3), "app": (0.55, 0.4, 0.05)}

# Chances of an opening and a closing.
FRAME = {"terse": (0.05, 0.1), "polite": (1.0, 1.0), "loud": (0.3, 0.8), "plain": (0.3, 0.35)}
GREETINGS = ("hi", "hello", "hey", "thx")
COMMON_STARTS = frozenset(
    {"a", "all", "an", "any", "are", "at", "can", "could", "do", "does", "for", "from", "got"}
    | {"has", "have", "how", "if", "in", "is", "it", "it's", "my", "no", "of", "on", "our"}
    | {"please", "since", "some", "someone", "still", "that", "the", "then", "there", "they"}
    | {"to", "was", "we", "what", "what's", "when", "where", "which", "who", "why", "you", "your"}
)
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}


def read_sections(path: Path) -> Sections:
    """A text file of `[section]` lines, each followed by one sentence a line."""
    sections: Sections = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            sections[line[1:-1]] = []
        elif line.strip():
            sections[list(sections)[-1]].append(line.strip())
    return sections


def write_tickets(batches: Sequence[Batch]) -> list[Item]:
    """All tickets of the batches; no two texts are equal."""
    rng = stream("tickets")
    common = read_sections(TEXTS / "common.txt")
    intents = sorted({intent for batch in batches for intent in batch.counts})
    sections = {intent: read_sections(TEXTS / f"{intent}.txt") for intent in intents}
    problems = {
        (intent, kind): _in_turns(sections[intent].get(kind, []), rng)
        for intent in intents
        for kind in ("problems", "unclear")
    }
    seen: set[str] = set()
    made: list[Item] = []
    number = 48_000
    for batch in batches:
        wanted = [intent for intent, count in batch.counts.items() for _ in range(count)]
        unclear = _unclear_positions(wanted, batch.unclear)
        tickets = []
        for position, intent in enumerate(wanted):
            is_unclear = position in unclear
            kind = "unclear" if is_unclear else "problems"
            channel = _pick(CHANNELS, rng)
            while True:
                problem = next(problems[intent, kind])
                details = [] if is_unclear else sections[intent]["details"]
                text = _compose(problem, details, common, channel, rng)
                if text.casefold() not in seen:
                    break
            seen.add(text.casefold())
            tickets.append((intent, text, is_unclear, channel))
        shuffled = [tickets[index] for index in rng.permutation(len(tickets))]
        gold = _gold_positions(shuffled)
        for position, (intent, text, is_unclear, channel) in enumerate(shuffled):
            number += int(rng.integers(1, 9))
            made.append(
                Item(
                    project_id=batch.project_id,
                    source="helpdesk",
                    source_key=f"HD-{number}",
                    batch_id=batch.batch_id,
                    text=text,
                    truth=intent,
                    role="gold" if position in gold else "work",
                    is_unclear=is_unclear,
                    metadata={"channel": channel, "plan": _pick(PLANS, rng)},
                )
            )
    return made


def _in_turns(lines: list[str], rng: np.random.Generator) -> Iterator[str]:
    """The lines in a new order each time round, so that none is used much more than others."""
    while lines:
        for index in rng.permutation(len(lines)):
            yield lines[index]


def _unclear_positions(wanted: list[str], count: int) -> set[int]:
    """Unclear tickets are those between a dispute and a refund, as many of one as of the other."""
    disputes = [n for n, intent in enumerate(wanted) if intent == "charge_dispute"]
    refunds = [n for n, intent in enumerate(wanted) if intent == "refund"]
    half = count // 2
    return {*disputes[: count - half], *refunds[:half]}


def _gold_positions(tickets: Sequence[tuple[str, str, bool, str]]) -> set[int]:
    """Gold is chosen among clear tickets, in turn over the intents."""
    chosen: set[int] = set()
    intents = sorted({intent for intent, *_ in tickets})
    while len(chosen) < N_GOLD:
        for intent in intents:
            free = (
                n
                for n, ticket in enumerate(tickets)
                if ticket[0] == intent and not ticket[2] and n not in chosen
            )
            if len(chosen) < N_GOLD:
                chosen.add(next(free))
    return chosen


def _compose(
    problem: str, details: list[str], common: Sections, channel: str, rng: np.random.Generator
) -> str:
    voice = _pick(VOICES[channel], rng)
    n_details = int(rng.choice(3, p=DETAILS[channel])) if voice != "terse" else 0
    opening, closing = FRAME.get(voice, FRAME["plain"])
    sentences = [problem, *(details[n] for n in rng.permutation(len(details))[:n_details])]
    if rng.random() < closing:
        kind = {"polite": "thanks", "loud": "threats"}.get(voice, "closings")
        sentences.append(_one(common[kind], rng))
    text = " ".join(_with_capital(_filled(sentence, common, rng)) for sentence in sentences)
    if rng.random() < opening:
        first = _filled(
            _one(common["polite" if voice == "polite" else "openings"], rng), common, rng
        )
        is_in_sentence = first[-1].isalpha() and not first.lower().startswith(GREETINGS)
        text = f"{first} {_without_capital(text) if is_in_sentence else text}"
    return _voiced(text, voice, rng)


def _with_capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _without_capital(text: str) -> str:
    """For what follows half a sentence; names and `I` stay as they are."""
    word = re.match(r"[A-Za-z']+", text)
    if word and word.group().lower() in COMMON_STARTS:
        return text[0].lower() + text[1:]
    return text


def _filled(text: str, common: Sections, rng: np.random.Generator) -> str:
    """Chooses among `<this|that>` and fills `{slots}`; one slot keeps its value within a text."""
    while match := CHOICE.search(text):
        parts = match.group(1).split("|")
        text = text[: match.start()] + _one(parts, rng) + text[match.end() :]
    values: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            values[name] = _value(name, common, rng)
        return values[name]

    while SLOT.search(text):
        text = SLOT.sub(fill, text)
    return re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s{2,}", " ", text)).strip()


def _value(name: str, common: Sections, rng: np.random.Generator) -> str:
    if name in common:
        return _one(common[name], rng)
    if name == "small":
        return f"€{rng.integers(1, 9)}.{rng.integers(10, 99)}"
    if name in ("amount", "amount2"):
        whole = int(np.exp(rng.normal(4.2, 0.9))) + 5
        styles = (f"€{whole}.{rng.integers(10, 99)}", f"{whole} euros", f"€{whole}", f"{whole} EUR")
        return styles[int(rng.integers(len(styles)))]
    if name == "large":
        return f"€{int(rng.integers(8, 90)) * 100:,}"
    if name == "n":
        return str(int(rng.integers(2, 10)))
    if name == "digits":
        return f"{rng.integers(1000, 9999)}"
    if name == "date":
        day = int(rng.integers(1, 29))
        return f"the {day}{ORDINALS.get(day, 'th')}"
    raise KeyError(f"texts/common.txt has no section [{name}]")


def _voiced(text: str, voice: str, rng: np.random.Generator) -> str:
    if voice == "lower":
        text = text.lower().replace("'", "" if rng.random() < 0.5 else "'")
        return text.rstrip(".") if rng.random() < 0.7 else text
    text = text[0].upper() + text[1:]
    if voice == "hasty":
        return _with_slips(text, rng)
    if voice == "terse":
        return text.rstrip(".") if rng.random() < 0.5 else text
    if voice == "loud":
        text = text.rstrip(".") + "!" * int(rng.integers(1, 4))
        return text.upper() if rng.random() < 0.25 else text
    return text


def _with_slips(text: str, rng: np.random.Generator) -> str:
    """One to three slips of the fingers, in longer words only."""
    words = text.split(" ")
    able = [index for index, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for index in rng.permutation(able)[: int(rng.integers(1, 4))]:
        word = words[index]
        place = int(rng.integers(1, len(word) - 2))
        slip = rng.random()
        if slip < 0.45:
            words[index] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        elif slip < 0.75:
            words[index] = word[:place] + word[place + 1 :]
        else:
            words[index] = word[:place] + word[place] + word[place:]
    return " ".join(words)


def _one(lines: Sequence[str], rng: np.random.Generator) -> str:
    return lines[int(rng.integers(len(lines)))]


def _pick(weights: dict[str, float], rng: np.random.Generator) -> str:
    names = list(weights)
    return names[int(rng.choice(len(names), p=np.array(list(weights.values()))))]
