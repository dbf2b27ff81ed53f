"""Adds an alias to a feed contract where it stands: every other character stays as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import yaml

from loaders.archive import write_bytes
from loaders.contract import BadContract, Contract, Field, parse_contract
from loaders.header import fold, nearest_name


class BadAlias(Exception):
    """An alias that cannot be added; the text says why and what would do."""


def find_field(contract: Contract, name: str) -> Field | None:
    """The field that is called so, by name, alias or the column of ours that it maps to."""
    wanted = fold(name)
    for each in contract.fields:
        if wanted in {fold(each.name), *(fold(alias) for alias in each.aliases)}:
            return each
    found = contract.mapped(name)
    return found[0] if len(found) == 1 else None


def split_column(contract: Contract, pair: str) -> tuple[str, Field]:
    """Takes `new name=field` apart; either side may have '=' in it.

    Raises:
        BadAlias: The right side is no field of the contract.
    """
    cuts = [at for at, character in enumerate(pair) if character == "="]
    for at in cuts:
        field = find_field(contract, pair[at + 1 :].strip())
        if field is not None and pair[:at].strip():
            return pair[:at].strip(), field
    names = ", ".join(f"'{each.name}'" for each in contract.fields)
    wanted = pair[cuts[-1] + 1 :].strip() if cuts else pair
    nearest = nearest_name(wanted, [each.name for each in contract.fields])
    meant = f" Was '{nearest}' meant?" if nearest else ""
    raise BadAlias(
        f"'{pair}' does not name a field of {contract.feed}.{meant} Write "
        f'--column "name in the file=field", with one of the fields {names}.'
    )


def split_label(pair: str, known: Iterable[str], feed: str) -> tuple[str, str]:
    """Takes `name in the file=label` apart, where the label is one of the known ones.

    Raises:
        BadAlias: The right side is no label.
    """
    labels = sorted(set(known))
    for at, character in enumerate(pair):
        if character == "=" and pair[at + 1 :].strip() in labels and pair[:at].strip():
            return pair[:at].strip(), pair[at + 1 :].strip()
    wanted = pair.rpartition("=")[2].strip()
    nearest = nearest_name(wanted, labels)
    meant = f" Was '{nearest}' meant?" if nearest else ""
    raise BadAlias(
        f"'{pair}' does not name a label of {feed}.{meant} Write "
        f'--label "name in the file=label", with one of {", ".join(labels) or "(none)"}.'
    )


def with_column_alias(data: bytes, feed: str, field_name: str, alias: str) -> bytes:
    """The contract's bytes with one more alias of a field."""
    return _checked(_with_alias(data.decode("utf-8"), feed, field_name, alias), data, feed)


def line_with_alias(text: str, feed: str, field_name: str, alias: str) -> tuple[int, str]:
    """The line that one more alias changes or adds in a contract: its number, as it is then."""
    before = text.splitlines()
    after = _with_alias(text, feed, field_name, alias).splitlines()
    lines = zip(after, [*before, None], strict=False)
    at = next(at for at, (new, old) in enumerate(lines) if new != old)
    return at + 1, after[at].strip()


def _with_alias(text: str, feed: str, field_name: str, alias: str) -> str:
    root = yaml.compose(text, yaml.BaseLoader)
    fields = _value(_value(root, "schema"), "fields")
    for node in getattr(fields, "value", []):
        name = _value(node, "name")
        if name is not None and name.value == field_name:
            aliases = _value(node, "aliases")
            if aliases is not None:
                return _in_list(text, aliases, alias)
            return _after(text, node, name, f"aliases: [{_quoted(alias)}]")
    raise BadAlias(f"The feed contract {feed}.yml has no field named '{field_name}'.")


def with_label_alias(data: bytes, feed: str, label: str, alias: str) -> bytes:
    """The contract's bytes with one more name that the feed writes for a label.

    A label that had none keeps its own name first: the first is what rework files say.
    """
    text = data.decode("utf-8")
    root = yaml.compose(text, yaml.BaseLoader)
    labels = _value(root, "label_aliases")
    line = f"{_quoted(label, is_key=True)}: [{_quoted(label)}, {_quoted(alias)}]"
    if labels is None or not isinstance(labels, yaml.MappingNode):
        if labels is not None:
            raise BadAlias(f"{feed}.yml: label_aliases is no mapping; write one below it by hand.")
        changed = text + ("" if text.endswith("\n") else "\n") + f"label_aliases:\n  {line}\n"
    elif (names := _value(labels, label)) is not None:
        changed = _in_list(text, names, alias)
    elif not labels.value:
        at = labels.end_mark.index - 1
        changed = f"{text[:at]}{line}{text[at:]}"
    else:
        changed = _after(text, labels, labels.value[-1][1], line)
    return _checked(changed, data, feed)


def write(path: Path, data: bytes) -> None:
    """Replaces a contract, whole or not at all."""
    write_bytes(path, data)


def _checked(text: str, before: bytes, feed: str) -> bytes:
    data = text.encode("utf-8")
    try:
        old = parse_contract(before, feed=feed)
        new = parse_contract(data, feed=feed)
    except BadContract as error:
        raise BadAlias(f"The alias cannot be added. {error}") from error
    if [each.name for each in old.fields] != [each.name for each in new.fields]:
        raise BadAlias(f"{feed}.yml is written in a way that cannot be changed here: edit it.")
    return data


def _in_list(text: str, node: yaml.Node, alias: str) -> str:
    if not isinstance(node, yaml.SequenceNode):
        raise BadAlias(f"line {node.start_mark.line + 1} of the contract is no list.")
    if node.flow_style:
        comma = ", " if node.value else ""
        at = node.value[-1].end_mark.index if node.value else node.end_mark.index - 1
        return f"{text[:at]}{comma}{_quoted(alias)}{text[at:]}"
    last = node.value[-1]
    indent = " " * node.start_mark.column
    return _new_line(text, last.end_mark.index, f"{indent}- {_quoted(alias)}")


def _after(text: str, mapping: yaml.Node, value: yaml.Node, entry: str) -> str:
    """A new entry of a mapping, behind one of its values."""
    end = value.end_mark.index
    if mapping.flow_style:
        return f"{text[:end]}, {entry}{text[end:]}"
    if isinstance(value, yaml.CollectionNode) and not value.flow_style:
        end = _last_scalar(value).end_mark.index
    return _new_line(text, end, " " * mapping.value[0][0].start_mark.column + entry)


def _new_line(text: str, after: int, line: str) -> str:
    end = text.find("\n", after)
    if end < 0:
        return f"{text}\n{line}\n"
    return f"{text[:end]}\n{line}{text[end:]}"


def _last_scalar(node: yaml.Node) -> yaml.Node:
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        node = node.value[-1]
        node = node[1] if isinstance(node, tuple) else node
    return node


def _value(mapping: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(mapping, yaml.MappingNode):
        return None
    return next((value for name, value in mapping.value if name.value == key), None)


def _quoted(text: str, *, is_key: bool = False) -> str:
    if is_key and text.replace("_", "").isalnum() and not text[0].isdigit() and text.isascii():
        return text
    return json.dumps(text, ensure_ascii=False)
