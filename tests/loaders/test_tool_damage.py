"""Exports damaged at random: each ends as rows or as a refusal in words, never as an exception."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders import child

from .test_tools import CONTRACT, OWNERS
from .tools import EXPORTS

SEED = int(os.environ.get("ASSAY_SEED", "0"))
TIMES = 500 if os.environ.get("ASSAY_PROVE") else 20
VALUES = ("null", "true", "-1", "1e400", '""', '"x"', '"["', '"\\ud800"', "[]", "{}", "[[null]]",
          '[{"a": 1}]')  # fmt: skip
BITS = (b'"', b"\t", b"\n\n", b"[1]", b"|", b"9" * 20, b";", b"\\", b"\xff", b"\0")


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    yield path
    children = value.items() if isinstance(value, dict) else ()
    children = enumerate(value) if isinstance(value, list) else children
    for key, child_value in children:
        yield from places(child_value, (*path, key))


def with_other_values(rng: random.Random, data: bytes) -> bytes:
    """JSON in which a few values are missing, or of another type."""
    document = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        *path, last = rng.choice([path for path in places(document) if path])
        parent = document
        for step in path:
            parent = parent[step]
        if rng.random() < 0.3:
            del parent[last]
        else:
            parent[last] = json.loads(rng.choice(VALUES))
        if not document:
            break
    return json.dumps(document).encode()


def with_other_bytes(rng: random.Random, data: bytes) -> bytes:
    """A file that was cut, or has lost or won some bytes."""
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(len(data) + 1)
        data = rng.choice(
            (
                data[:at],
                data[:at] + data[at + rng.randrange(1, 30) :],
                data[:at] + rng.choice(BITS) + data[at:],
            )
        )
    return data


@pytest.mark.parametrize("name", EXPORTS)
def test_damaged_export(tmp_path: Path, name: str) -> None:
    export, rng = EXPORTS[name], random.Random(f"{SEED} {name}")
    fields = "\n".join(f"    - {{{field}}}" for field in export.fields)
    contract = tmp_path / "contract.yml"
    contract.write_text(
        CONTRACT.format(
            feed="labels",
            owner=OWNERS["labels"],
            form=export.form,
            extra=export.extra,
            fields=fields,
        )
    )
    file, scratch = tmp_path / "file", tmp_path / "scratch"
    scratch.mkdir()
    request = {"path": str(file), "file_name": export.file_name, "contract": str(contract),
               "feed": "acme/tickets", "constants": {}, "scratch": str(scratch)}  # fmt: skip
    is_json = export.data.startswith((b"{", b"[")) and b"}\n{" not in export.data
    for number in range(TIMES):
        damage = with_other_values if is_json and number % 2 else with_other_bytes
        file.write_bytes(damage(rng, export.data))
        told = child.answer(request)
        for left_over in scratch.iterdir():
            left_over.unlink()
        seed = f"ASSAY_SEED={SEED}, {name}, file {number}"
        assert "os_error" not in told, (seed, told)
        if "refusal" in told:
            reason, message, hint = told["refusal"]
            assert reason and message and hint, seed
            assert not message.startswith("The file cannot be read ("), (seed, message)
        else:
            assert told["n_records"] >= told["n_refused"], seed
