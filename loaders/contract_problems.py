"""What is wrong with a feed contract, each as `place: what`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.contract import Contract

SCHEMA = Path(__file__).with_name("contract_schema.json")
# What a proposal says where only a person knows.
TO_FILL_IN = "TODO"
REPEATABLE = ("item", "answer")


def of_schema(document: object) -> Iterable[str]:
    """What a JSON schema sees."""
    import jsonschema  # slow to import, and the parsing child never needs it

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    for error in sorted(errors, key=lambda each: [str(step) for step in each.absolute_path]):
        where = ".".join(str(step) for step in error.absolute_path) or "top level"
        yield f"{where}: {error.schema.get('message') or error.message}"


def contradictions(contract: Contract) -> Iterable[str]:
    """What a JSON schema cannot see: fields that clash, or lack what their feed needs."""
    from loaders.header import fold

    names = [fold(name) for each in contract.fields for name in {each.name, *each.aliases}]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"schema.fields: the column name '{name}' stands in two fields"
    targets = [each.maps_to for each in contract.fields if each.maps_to]
    for target in sorted({each for each in targets if targets.count(each) > 1}):
        if target not in REPEATABLE:
            yield f"schema.fields: two fields map to '{target}'; only one may"
    if contract.file_pattern:
        try:
            groups = set(re.compile(contract.file_pattern).groupindex)
        except re.error as error:
            yield f"file_pattern: not a regular expression ({error})"
            return
    else:
        groups = set()
    if contract.member_pattern:
        try:
            re.compile(contract.member_pattern)
        except re.error as error:
            yield f"member_pattern: not a regular expression ({error})"
    known = {*targets, *groups, *contract.constants}
    needs = {
        "labels": [{"item", "item_id"}, {"answer"}],
        "items": [{"item", "text"}],
        "gold": [{"item", "item_id"}, {"answer"}],
        "batches": [{"batch"}],
    }[contract.feed_kind]
    for choice in needs:
        if not choice & known:
            yield f"schema.fields: no field has maps_to: {' or '.join(sorted(choice))}"
    answers = contract.mapped("answer")
    is_anonymous = "annotator" not in known and not all(each.annotator for each in answers)
    if contract.identity == "person" and is_anonymous:
        yield (
            "identity: person needs to know who answered: a field with maps_to: annotator, "
            "annotator: on each answer field, or a group (?P<annotator>…) in file_pattern"
        )
    if contract.layout == "long" and len(answers) > 1:
        yield "layout: several fields map to answer; write layout: wide"
    if len(answers) > 1 and contract.identity != "position":
        marks = [(each.annotator, each.question) for each in answers]
        if len(set(marks)) < len(marks):
            yield "schema.fields: each answer field needs an annotator or question of its own"


def left_open(contract: Contract) -> Iterable[str]:
    """What a proposal left to a person, and nobody has filled in."""
    source = "source" if contract.feed_kind == "items" else "item_source"
    named = {"project": contract.project_id, "resource": contract.resource_id}
    for key, value in {**named, source: contract.source}.items():
        if value == TO_FILL_IN:
            yield f"{key}: still says {TO_FILL_IN}, as proposed; write its real name"
