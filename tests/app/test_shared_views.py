"""What is chosen on a page is in its address: whoever is sent it sees the same."""

import re

from app import warehouse
from assay.workspace import REPOSITORY

CONTROLS = (
    *("selectbox", "multiselect", "radio", "pills", "segmented_control", "toggle", "checkbox"),
    *("text_input", "number_input", "slider", "select_slider", "date_input", "time_input"),
)
# What asks before something is written changes nothing of what is seen.
WRITING = {"intake.py", "signatures.py"}
INTENT = {"question": "support_intents/intent"}


def cell(app):
    """The labels chosen, and the items shown behind their cell."""
    chosen = [app.selectbox(key=f"filter-{name}").value for name in ("label", "other_label")]
    frames = [one.value for one in app.dataframe if "n_one" in one.value.columns]
    return chosen, frames


def test_the_address_chooses_a_cell_of_the_confusion(open_page, demo_warehouse, shown):
    labels = {"label": "Refund", "other_label": "Charge dispute"}
    app = open_page(demo_warehouse, "agreement", **INTENT, **labels)
    assert not app.exception
    chosen, (behind,) = cell(app)
    assert chosen == ["Refund", "Charge dispute"]
    (matrix,) = [one.frame for one in shown if one.name == "agreement/confusion"]
    of_cell = (matrix["one_label"] == "Refund") & (matrix["other_label"] == "Charge dispute")
    assert len(behind) == matrix[of_cell]["n_items"].item() > 0
    assert (behind[["n_one", "n_other"]] > 0).all(axis=None)
    (drawn,) = [one.proto.spec for one in app.get("vega_lite_chart") if "n_pairs" in one.proto.spec]
    assert '"equal": "Charge dispute"' in drawn, "its cell is outlined"


def test_labels_that_are_chosen_are_in_the_address(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "agreement", **INTENT)
    assert cell(app) == ([None, None], [])
    assert app.selectbox(key="filter-other_label").disabled
    app.selectbox(key="filter-label").select("Transfer").run()
    assert app.query_params["label"] in ("Transfer", ["Transfer"])
    others = app.selectbox(key="filter-other_label")
    assert not others.disabled and "Transfer" not in " ".join(others.options)
    others.select("Refund").run()
    assert not app.exception
    assert app.query_params["other_label"] in ("Refund", ["Refund"])
    assert cell(app)[0] == ["Transfer", "Refund"] and len(cell(app)[1]) == 1


def test_labels_that_nobody_mistook_are_dropped_from_the_address(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "agreement", **INTENT, label="Refund", other_label="Refund")
    assert not app.exception
    assert cell(app) == (["Refund", None], [])
    assert "other_label" not in app.query_params
    app = open_page(demo_warehouse, "agreement", **INTENT, label="<b>", other_label="Refund")
    assert not app.exception
    assert cell(app) == ([None, None], [])
    assert not {"label", "other_label"} & set(app.query_params)


def test_a_batch_that_nobody_chose_is_in_the_address(open_page, demo_warehouse):
    app = open_page(demo_warehouse, "batches")
    shown = app.selectbox(key="filter-batch").value
    assert app.query_params["batch"] in (shown, [shown])
    missing = "The batch of this address is not here: this is the first one."
    assert missing not in [caption.value for caption in app.caption]
    app = open_page(demo_warehouse, "batches", batch="nowhere/XX-99")
    assert not app.exception
    assert missing in [caption.value for caption in app.caption]
    assert app.query_params["batch"] in (shown, [shown])


def test_what_is_looked_for_and_found_is_in_the_address(open_page, use, demo_warehouse):
    use(demo_warehouse)
    found = warehouse.query("item/find", project=None, wanted="hd-4").frame
    assert found["n_found"][0] > len(found) == 50
    app = open_page(demo_warehouse, "item")
    app.text_input(key="filter-find").set_value(" hd-4 ").run()
    assert not app.exception
    assert app.query_params["find"] in ("hd-4", ["hd-4"])
    items = app.selectbox(key="filter-item")
    assert items.label == f"{found['n_found'][0]} items, the first 50"
    assert items.value == found["item_id"][0]
    items.select(found["item_id"][2]).run()
    sent = {name: app.query_params[name] for name in ("find", "item")}
    sent = {name: value[0] if isinstance(value, list) else value for name, value in sent.items()}
    assert sent == {"find": "hd-4", "item": found["item_id"][2]}
    app = open_page(demo_warehouse, "item", **sent)
    assert app.selectbox(key="filter-item").value == found["item_id"][2]
    assert app.text_input(key="filter-find").value == "hd-4"


def test_what_is_looked_for_in_vain_shows_no_other_item(open_page, use, demo_warehouse):
    use(demo_warehouse)
    other = warehouse.query("item/find", project=None, wanted="hd-4").frame["item_id"][0]
    app = open_page(demo_warehouse, "item", find="<b>nothing", item=other)
    assert not app.exception
    assert "No item starts with that." in [caption.value for caption in app.caption]
    assert not app.dataframe


def test_every_control_that_changes_what_is_seen_goes_through_the_address():
    used = re.compile(rf"\bst\.(?:{'|'.join(CONTROLS)})\(")
    known = {path: used.findall(path.read_text()) for path in (REPOSITORY / "app").rglob("*.py")}
    found = {path.name for path, calls in known.items() if calls} - WRITING
    assert found == {"filters.py"}, f"{found}: choose by app/components/filters.py"
