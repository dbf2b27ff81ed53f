"""Behind every number: its rows, where they came from, and what each column means."""

import pytest
import yaml

from app import warehouse
from tests.app.conftest import VIEWS
from tests.app.test_queries import SOURCES

# What shows more panels than a page does by itself.
MORE = {
    "batches": {"batch": "translation_quality/TQ-02"},
    "agreement": {"question": "support_intents/intent"},
    "overview": {"since": "7"},
    "review": {"table": "true"},
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_every_panel_is_explained(view, open_page, use, demo_warehouse, shown):
    more = MORE.get(view, {})
    if view == "item":
        use(demo_warehouse)
        items = warehouse.query("batches/items", project="support_intents", batch="SI-01")
        more = {"item": items.frame["item_id"][0]}
    assert not open_page(demo_warehouse, view, **more).exception
    assert shown
    for result in shown:
        meanings = warehouse.definitions(result)
        missing = set(result.frame.columns) - set(meanings["column_name"])
        assert not missing, (
            f"{result.name}: explain {sorted(missing)} in app/queries/columns.yml, "
            "or take the columns of a mart under their own names"
        )
        assert meanings["meaning"].str.len().ge(8).all()


def test_a_page_explains_its_own_columns_and_the_warehouse_the_others(use, demo_warehouse):
    use(demo_warehouse)
    headline = warehouse.definitions(warehouse.query("overview/headline", project=None))
    told = headline.set_index("column_name")
    assert told.loc["n_review_items", "relation"] == "this page", "batch_status has its own"
    assert "spot checks" in told.loc["n_review_items", "meaning"]
    assert told.loc["n_waiting", "relation"] == "marts.deliveries"
    assert list(dict.fromkeys(headline["column_name"]))[:2] == ["n_batches", "n_late"]


def test_nothing_is_explained_that_no_page_shows():
    path = warehouse.QUERIES / "columns.yml"
    explained = yaml.safe_load(path.read_text(encoding="utf-8"))
    python = "\n".join(SOURCES.values())
    sql = "\n".join(one.read_text(encoding="utf-8") for one in warehouse.QUERIES.rglob("*.sql"))
    for part, columns in explained.items():
        told = sql if part == "every query" else python
        if (warehouse.QUERIES / f"{part}.sql").is_file():
            told += warehouse.query_text(part)
        assert part == "every query" or f'"{part}"' in python, f"columns.yml: no page shows {part}"
        unknown = [column for column in columns if column not in told]
        assert not unknown, f"columns.yml: {part} has no {unknown}"
