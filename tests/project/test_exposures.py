"""Every page of the app is an exposure, and names the marts that it reads."""

import re
from pathlib import Path

import pytest
import yaml

from assay.workspace import REPOSITORY

VIEWS = sorted((REPOSITORY / "app" / "views").glob("[a-z]*.py"))
EXPOSURES = {
    exposure["label"]: exposure
    for exposure in yaml.safe_load((REPOSITORY / "models" / "exposures.yml").read_text())[
        "exposures"
    ]
}
READ = re.compile(r"\b(?:from|join)\s+marts\.(\w+)")


def marts_read_by(view: Path) -> set[str]:
    """Marts named in the page's own queries."""
    queries = (REPOSITORY / "app" / "queries" / view.stem).glob("*.sql")
    return {mart for query in queries for mart in READ.findall(query.read_text())}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_a_page_is_an_exposure_of_the_marts_it_reads(view):
    label = "Data quality" if view.stem == "quality" else view.stem.capitalize()
    assert label in EXPOSURES, f"Add an exposure labelled '{label}' to models/exposures.yml."
    declared = {
        re.search(r"ref\('(\w+?)(?:_in_force)?'\)", ref).group(1)
        for ref in EXPOSURES[label]["depends_on"]
    }
    missing = marts_read_by(view) - declared
    assert not missing, f"Add to depends_on of '{label}' in models/exposures.yml: {missing}."
