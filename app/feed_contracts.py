"""Feed contracts from the page: through the `assay` command, so that both do the same.

A command of its own also keeps the parsers of strangers' files, and the writer's lock, out of the
process that serves pages.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from app import access
from assay.workspace import REPOSITORY, Workspace

_SECONDS = 120
_DELIVERY = re.compile(r"[0-9A-Za-z]{8,40}-[0-9a-f]{4,64}")
_FEED = re.compile(r"[\w.-]+/[\w.-]+")


class CommandFailed(Exception):
    """What the command said, in one line."""


def fields(feed: str) -> dict[str, bool]:
    """Whether a file must have it, by name of each field of a feed's contract, in its order."""
    return {
        str(field["name"]): bool((field.get("constraints") or {}).get("required"))
        for field in _contract(feed).get("schema", {}).get("fields", [])
        if isinstance(field, dict) and "name" in field
    }


def _contract(feed: str) -> dict[str, Any]:
    """The contract as it stands; empty where there is none that can be read."""
    if not _FEED.fullmatch(feed) or ".." in feed:
        return {}
    path = Workspace.from_env().contracts / f"{feed}.yml"
    try:
        contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    is_whole = isinstance(contract, dict) and isinstance(contract.get("schema"), dict)
    is_whole = is_whole and isinstance(contract["schema"].get("fields"), list)
    return contract if is_whole else {}


def text_names(source: str, project_id: str) -> tuple[str, str]:
    """What the contract of an item source calls the two texts of a pair."""
    found = {"text": "First", "paired_text": "Second"}
    contract = _contract(f"{source}/{project_id}")
    for field in contract.get("schema", {}).get("fields", []):
        if isinstance(field, dict) and field.get("maps_to") in found and field.get("name"):
            found[field["maps_to"]] = str(field["name"])
    return found["text"], found["paired_text"]


def refused_file(folder: str, name: str) -> Path | None:
    """Where a refused file lies, if it is there still."""
    root = Workspace.from_env().refused.resolve()
    try:
        path = (root / folder / name).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except (OSError, ValueError):
        return None


def columns_of(proposal: str) -> list[str]:
    """Names of the columns of the file that a contract was proposed for."""
    try:
        return [str(field["name"]) for field in yaml.safe_load(proposal)["schema"]["fields"]]
    except (yaml.YAMLError, KeyError, TypeError):
        return []


def suggest(path: Path, folder: str) -> str:
    """Proposes a feed contract for files like this one, as YAML with reasons.

    Raises:
        CommandFailed: The file cannot be read in any way we know.
    """
    return _assay("contract", "suggest", str(path), "--as", folder)


def accept(
    delivery_id: str, *, columns: dict[str, str], labels: dict[str, str], reason: str
) -> Any:
    """Lets a delivery's feed contract know new names; lands the file again if it was refused.

    Args:
        delivery_id: The delivery.
        columns: Field of the contract by name in the file.
        labels: Label key by name in the file.
        reason: Kept in the journal.

    Returns:
        What `assay contract accept --json` prints.

    Raises:
        NotAllowed: The person at the page may not.
        CommandFailed: A name, field or label will not do.
    """
    person = access.require("accept_name")
    if not _DELIVERY.fullmatch(delivery_id):
        raise CommandFailed("There is no such delivery.")
    pairs = [f"--column={new}={known}" for new, known in columns.items()]
    pairs += [f"--label={new}={known}" for new, known in labels.items()]
    if any("\0" in pair for pair in pairs):
        raise CommandFailed("A name with such characters cannot be accepted.")
    text = _assay(
        "contract", "accept", *pairs, f"--reason={reason}", "--json", "--", delivery_id,
        actor=person.name,
    )  # fmt: skip
    return json.loads(text)


def _assay(*arguments: str, actor: str | None = None) -> str:
    workspace = Workspace.from_env()
    environment = {
        **os.environ,
        "ASSAY_HOME": str(workspace.home),
        "ASSAY_CONFIG": str(workspace.config),
        "PYTHONPATH": str(REPOSITORY),
    }
    if actor:
        environment["ASSAY_ACTOR"] = actor
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assay.cli", *arguments],
            env=environment,
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandFailed("It took too long. Try it on the command line.") from error
    # Exit code 1 with an answer: the file was landed again and refused for something else.
    if done.returncode and not done.stdout.strip():
        said = done.stderr.strip().splitlines() or ["It failed without a word."]
        raise CommandFailed(said[-1].removeprefix("assay: ").removeprefix("Error: "))
    return done.stdout
