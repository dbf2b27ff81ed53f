"""What a build is made of, as hashes: equal fingerprints give equal builds."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assay.journal import INPUT_KINDS
from assay.workspace import REPOSITORY, Workspace
from loaders.facts import open_facts

CODE = ("models", "macros", "tests/models", "expectations", "dbt_project.yml", "profiles.yml")
CODE_SUFFIXES = {".sql", ".yml", ".yaml", ".csv"}
TESTED = REPOSITORY / "target" / "tested_code"


@dataclass(frozen=True)
class Fingerprint:
    """Everything that a build depends on.

    Attributes:
        code: Models, macros, tests and suites.
        configuration: Seeds and feed contracts.
        last_arrival: When the last file arrived, and how many have.
        last_journal_seq: The last mirrored entry of a kind that a build reads.
        last_check: When a delivery was last checked.
        day: Lateness depends on the day (UTC).
    """

    code: str
    configuration: str
    last_arrival: str
    last_journal_seq: int
    last_check: str
    day: str

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def take(workspace: Workspace) -> Fingerprint:
    """Reads the fingerprint of what would be built now."""
    last_arrival, last_check, last_journal_seq = _of_facts(workspace.facts)
    return Fingerprint(
        code=hash_files(code_files()),
        configuration=hash_files(configuration_files(workspace)),
        last_arrival=last_arrival,
        last_journal_seq=last_journal_seq,
        last_check=last_check,
        day=datetime.now(UTC).date().isoformat(),
    )


def code_files() -> list[Path]:
    """What dbt and the checks read, without the configuration."""
    files: list[Path] = []
    for name in CODE:
        path = REPOSITORY / name
        found = path.rglob("*") if path.is_dir() else [path]
        files += [file for file in found if file.suffix in CODE_SUFFIXES]
    return sorted(files)


def is_tested(code: str) -> bool:
    """Whether dbt's unit tests passed here on this code and this DuckDB, for whatever home."""
    try:
        return TESTED.read_text(encoding="utf-8") == _with_engine(code)
    except OSError:
        return False


def note_tested(code: str) -> None:
    """Notes that they did; where nothing can be written, the next home tests again."""
    with suppress(OSError):
        TESTED.parent.mkdir(exist_ok=True)
        TESTED.write_text(_with_engine(code), encoding="utf-8")


def configuration_files(workspace: Workspace) -> list[Path]:
    """Seeds and feed contracts."""
    return sorted([*workspace.seeds.glob("*.csv"), *workspace.contracts.rglob("*.yml")])


def hash_files(files: Iterable[Path]) -> str:
    """One hash of names and contents, in order."""
    digest = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file}\x1f{content}\n".encode())
    return digest.hexdigest()


def _with_engine(code: str) -> str:
    return f"{code} on DuckDB {duckdb.__version__}"


def _of_facts(facts: Path) -> tuple[str, str, int]:
    if not facts.exists():
        return "none", "none", 0
    with open_facts(facts, read_only=True) as connection:
        arrivals, checks = (
            connection.execute(f"select count(*), max(received_at) from raw.{table}").fetchone()
            for table in ("deliveries", "delivery_checks")
        )
        kinds = ", ".join(f"'{kind}'" for kind in INPUT_KINDS)
        # Of the mirror, not the journal: someone may have decided something in between.
        (last_journal_seq,) = connection.execute(
            f"select coalesce(max(seq), 0) from raw.journal_entries where kind in ({kinds})"
        ).fetchone()
    return f"{arrivals[0]}, last {arrivals[1]}", f"{checks[0]}, last {checks[1]}", last_journal_seq
