"""What is chosen on a page is in its address: whoever is sent it sees the same."""

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
