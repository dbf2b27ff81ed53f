"""Cells that a spreadsheet would run as formulas: an apostrophe before them, and away again.

Packages that leave as delimited text are written with it; the keys of records that come back and
name their package are read without it. See https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# An apostrophe is among them, so that taking one away always gives the cell back.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


def guard(cell: str) -> str:
    """Puts an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def unguard(cell: str) -> str:
    """Takes the apostrophe of `guard` away again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def unguarded(column: pa.Array) -> pa.Array:
    """`unguard` for a column of text."""
    return pc.replace_substring_regex(column, r"^'([=+\-@\t\r'])", r"\1")
