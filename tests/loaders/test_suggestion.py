"""Proposed feed contracts: valid as they are, land their own file, and say why and how sure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from loaders import formats
from loaders.clues import Known
from loaders.contract import Contract, parse_contract
from loaders.contract_problems import TO_FILL_IN
from loaders.parser import Parser
from loaders.refusal import Refusal
from loaders.suggestion import suggest
from loaders.trial import check

from .samples import FORMATS, as_csv, as_json, as_tsv, as_xlsx, zipped
from .test_tools import GENERIC
from .tools import EXPORTS, Export

HEADER = ["Job", "Ticket", "Who", "Kind of trouble", "Took", "When", "Remarks"]
LABELS = ["Refund", "Fees", "Other"]
ROWS = [
    [
        "B-1",
        f"T-{n}",
        ["ann", "bob"][n % 2],
        LABELS[n % 3],
        f"{n},5",
        f"{n % 28 + 1:02d}.03.2026 14:05",
        None,
    ]
    for n in range(40)
]
ALIASES = {"refund": ["Refund"], "fees_limits": ["Fees"], "other": ["Other"]}
KNOWN = Known(
    keys={("tickets", "desk"): {f"T-{n}" for n in range(50)}},
    texts={("tickets", "desk"): {f"text {n}" for n in range(50)}},
    labels={
        ("tickets", "intent"): {"refund": "refund", "fees": "fees_limits", "other": "other"},
        ("tickets", "mood"): {"glad": "glad", "sad": "sad"},
    },
    questions={"tickets": {"intent": "intent", "mood": "mood"}},
    batches={"B-1": "tickets"},
    annotators={"ann"},
    resources={"acme"},
)


def proposed(path: Path, seen: Known, parser: Parser, **options: str) -> Contract:
    """The proposal, once filled in and saved and the file tried under it by the usual door."""
    text = suggest(path, seen, parser=parser, **options)
    contract = parse_contract(text.encode(), feed="acme/tickets")
    for line in text.splitlines():
        if "maps_to" in line:
            assert re.search(r"# \w+, \d+%: \w", line), line
    home = path.parent / "contracts" / "acme"
    home.mkdir(parents=True, exist_ok=True)
    filled_in = text.replace(TO_FILL_IN, "acme")
    (home / "tickets.yml").write_text(filled_in, encoding="utf-8")
    owner = contract.resource_id if contract.feed_kind == "labels" else contract.project_id
    owner = owner.replace(TO_FILL_IN, "acme")
    folder = f"{contract.feed_kind}/{owner}"
    tried = check(path, folder, home.parent, path.parent, parser=parser)
    assert tried.outcome == "would_land", (tried.refusal, text)
    said = re.search(r"# Tried on that file: (\d+) of (\d+) records would land", text)
    assert said.groups() == (str(tried.n_records - tried.n_refused), str(tried.n_records))
    return contract


def mapping(contract: Contract) -> dict[str, str]:
    return {each.maps_to: each.name for each in contract.fields if each.maps_to}


@pytest.mark.parametrize("name", FORMATS)
def test_every_plain_format(tmp_path: Path, name: str, parser: Parser) -> None:
    """Columns by values that are known, and dates and numbers as this sender writes them."""
    path = tmp_path / name
    path.write_bytes(FORMATS[name][2](HEADER, ROWS))
    contract = proposed(path, KNOWN, parser)
    assert contract.format == FORMATS[name][0]
    assert (contract.feed_kind, contract.project_id, contract.source) == (
        "labels", "tickets", "desk"
    )  # fmt: skip
    assert mapping(contract) == {
        "batch": "Job", "item": "Ticket", "annotator": "Who", "answer": "Kind of trouble"
    }  # fmt: skip
    assert contract.label_aliases == {
        "refund": ["Refund"],
        "fees_limits": ["Fees"],
        "other": ["Other"],
    }


def test_dates_and_numbers_of_this_sender(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "a.csv"
    header = ["Ticket", "Who", "Label", "Seconds", "Submitted at", "Score"]
    rows = [[*row[1:6], "high"] for row in ROWS]
    path.write_bytes(as_csv(header, rows, ";"))
    contract = proposed(path, KNOWN, parser)
    fields = {each.name: each for each in contract.fields}
    assert contract.delimiter == ";"
    assert (fields["Seconds"].maps_to, fields["Seconds"].decimal_char) == ("seconds", ",")
    assert fields["Submitted at"].format == "%d.%m.%Y %H:%M"
    assert fields["Score"].maps_to is None, "by its name a confidence, by its values none"


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_of_a_tool(tmp_path: Path, name: str, parser: Parser) -> None:
    export: Export = EXPORTS[name]
    path = tmp_path / export.file_name
    path.write_bytes(export.data)
    contract = proposed(path, Known(), parser, kind="labels", resource="acme", project="tickets")
    if name == "conll, with names":
        return  # without B- and I- it is a table like any other
    assert contract.format == export.form
    wanted = {yaml.safe_load(f"{{{each}}}")["name"] for each in export.fields if "maps_to" in each}
    found = {each.name for each in contract.fields if each.maps_to}
    odd = {
        "prodigy, choice": {"choice"},
        "prodigy, judgement": {"judgement"},
        "qualtrics": {"Q9_Id"},
    }
    assert wanted - odd.get(name, set()) <= found, name
    has_annotator = any("maps_to: annotator" in each for each in export.fields)
    assert (contract.identity == "person") == has_annotator
    if "member_pattern" in export.extra:
        assert contract.member_pattern


def test_every_tool_says_what_its_columns_usually_are() -> None:
    for form in set(formats.names()) - GENERIC:
        targets = {each.split(",")[0] for each in formats.usual(form).values()}
        assert "item" in targets, f"Add USUAL to loaders/formats/{form}.py"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_column_per_annotator(tmp_path: Path, is_known: bool, parser: Parser) -> None:
    path = tmp_path / "wide.xlsx"
    rows = [[f"T-{n}", LABELS[n % 3], LABELS[n % 2], LABELS[(n + 1) % 3]] for n in range(40)]
    path.write_bytes(as_xlsx(["Ticket", "Ann B.", "Bob", "Zoë"], rows))
    seen = KNOWN if is_known else Known()
    contract = proposed(path, seen, parser, resource="acme", project="tickets")
    assert (contract.layout, contract.identity) == ("wide", "person")
    assert [each.annotator for each in contract.mapped("answer")] == ["ann_b", "bob", "zoe"]
    questions = {each.question for each in contract.mapped("answer")}
    assert questions == {"intent"} if is_known else {None}
    assert mapping(contract)["item"] == "Ticket"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_column_per_question(tmp_path: Path, is_known: bool, parser: Parser) -> None:
    path = tmp_path / "wide.json"
    rows = [
        [f"T-{n}", ["ann", "bob"][n % 2], LABELS[n % 3], ["Glad", "Sad"][n % 2]] for n in range(40)
    ]
    path.write_bytes(as_json(["ticket", "worker", "Intent", "Mood"], rows))
    seen = KNOWN if is_known else Known()
    contract = proposed(path, seen, parser, resource="acme", project="tickets")
    answers = {each.name: each.question for each in contract.mapped("answer")}
    if is_known:
        assert (contract.layout, contract.identity) == ("wide", "person")
        assert answers == {"Intent": "intent", "Mood": "mood"}
    else:
        assert set(answers) <= {"Intent", "Mood"} and answers


def test_items_gold_and_briefs(tmp_path: Path, parser: Parser) -> None:
    items = tmp_path / "items.tsv"
    items.write_bytes(
        as_tsv(["id", "body", "lang"], [[f"N-{n}", f"new {n}", "en"] for n in range(9)])
    )
    contract = proposed(items, KNOWN, parser)
    assert contract.feed_kind == "items"
    assert mapping(contract) == {"item": "id", "text": "body", "language": "lang"}
    gold = tmp_path / "truth.csv"
    gold.write_bytes(as_csv(["ticket", "truth"], [[f"T-{n}", LABELS[n % 3]] for n in range(9)]))
    contract = proposed(gold, KNOWN, parser)
    assert (contract.feed_kind, contract.mapped("answer")[0].question) == ("gold", "intent")
    briefs = tmp_path / "briefs.csv"
    header = ["Batch", "Vendor", "Votes", "Sent on", "Deadline"]
    briefs.write_bytes(as_csv(header, [["B-1", "acme", "3", "2026-03-01", "2026-03-09"]]))
    contract = proposed(briefs, KNOWN, parser)
    assert (contract.feed_kind, contract.project_id) == ("batches", "tickets")
    assert set(mapping(contract)) == {"batch", "resource", "answers_per_item", "sent_at", "due_at"}


def test_names_below_a_title_or_none_at_all(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Report of March\n\n" + as_csv(HEADER, ROWS))
    assert proposed(path, KNOWN, parser).header_row in (2, 3)
    path.write_bytes(as_csv(ROWS[0], ROWS[1:]).replace(b"T-0,ann", b"T-0,bob"))
    contract = proposed(path, KNOWN, parser)
    assert contract.header_row == 0 and mapping(contract)["item"] == "column 2"


def test_odd_names_stay_valid(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / 'a "b"\n#.csv'
    header = ['Ticket: "no" \\ #1', "a\nb", "\x7f\x85{x}", "- 😀", "&a *b !c %d @e", "Kind"]
    rows = [[f"T-{n}", "x\ny", "# no", "y: z", "'q'", LABELS[n % 3]] for n in range(20)]
    path.write_bytes(as_csv(header, rows))
    contract = proposed(path, KNOWN, parser)
    assert [each.name for each in contract.fields] == header
    assert mapping(contract) == {"item": header[0], "answer": "Kind"}


def test_what_no_format_reads_says_so(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"JOB_0": {"categories": [{"name": "A"}]}}')
    with pytest.raises(Refusal, match="Kili"):
        suggest(path, Known(), parser=parser)
    for data in (b"", b"\0\0\0\0", b"PK\x03\x04 and nothing", b"[" * 100_000, zipped({})):
        path.write_bytes(data)
        with pytest.raises(Refusal):
            suggest(path, Known(), parser=parser)


def test_a_column_without_a_name_is_left_alone(tmp_path: Path, parser: Parser) -> None:
    """As pandas writes its index: it has the most distinct values, and no name to map it by."""
    path = tmp_path / "index.csv"
    rows = [[str(at), *row[1:4]] for at, row in enumerate(ROWS)]
    path.write_bytes(as_csv(["", "Ticket", "Who", "Intent"], rows))
    contract = proposed(path, KNOWN, parser, resource="acme")
    assert [(each.name, each.maps_to) for each in contract.fields] == [
        ("Ticket", "item"), ("Who", "annotator"), ("Intent", "answer"),
    ]  # fmt: skip


def test_a_file_that_names_no_item_gets_a_proposal_that_says_so(
    tmp_path: Path, parser: Parser
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(["Intent"], [["Refund"], ["Fees"], ["Other"]] * 9))
    text = suggest(path, KNOWN, kind="labels", resource="acme", parser=parser)
    told = next(line for line in text.splitlines() if line.startswith("# Tried on that file"))
    assert "no field has maps_to: item or item_id" in told
