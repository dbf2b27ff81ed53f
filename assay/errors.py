"""What a person is told when something cannot be done, and the exit code that goes with it."""


class AssayError(Exception):
    """A problem told in one line: what is wrong and what to do. Ends with exit code 1."""

    exit_code = 1


class WrongUse(AssayError):
    """The command was asked for something it cannot do."""

    exit_code = 2


class TryLater(AssayError):
    """Nothing is wrong with the input; the same command works later."""

    exit_code = 75


class Locked(TryLater):
    """Another process is writing."""


def explain(error: BaseException) -> tuple[str, int]:
    """One line for a person, and the exit code, for any error."""
    if isinstance(error, AssayError):
        return str(error), error.exit_code
    if type(error).__name__ == "DiskFull":
        return str(error), TryLater.exit_code
    text = " ".join(str(error).split())
    if getattr(error, "errno", None) == 28 or "No space left" in text:
        return f"The disk is full: {text}. Make room, then run the same command again.", 75
    if type(error).__module__ == "_duckdb" and "lock on file" in text:
        return (
            "Another program holds the warehouse's database open. Close it, then try again. "
            f"({text[:160]})"
        ), 75
    damaged = _damaged(error, text)
    if damaged:
        return damaged, 1
    return f"{type(error).__name__}: {text[:400]} (ASSAY_DEBUG=1 shows where.)", 1


def _damaged(error: BaseException, text: str) -> str | None:
    """What to do where a file of the warehouse's own is not what was written; else None."""
    if type(error).__module__ == "sqlite3" and type(error).__name__ == "DatabaseError":
        return (
            f"The journal, journal.sqlite, is damaged ({text[:160]}). Put its last backup in its "
            "place: what people decided is kept nowhere else. Then: assay verify"
        )
    if type(error).__name__ == "BadRecord":
        return text
    signs = ("not a valid DuckDB database", "Corrupt database", "checksum", "database file is")
    if type(error).__module__ == "_duckdb" and any(sign in text for sign in signs):
        return (
            f"A database of the warehouse, facts.duckdb or a build, is damaged ({text[:240]}). "
            "Nothing is lost: assay rebuild makes both again from archive and journal."
        )
    return None
