"""Pages in a browser: whole, silent towards foreign hosts, and up to date by themselves."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PAGES


@pytest.fixture(scope="module")
def base(serve, demo_warehouse):
    return serve(demo_warehouse)


@pytest.fixture(scope="module")
def visitor(base, tour):
    return tour(base)


# Figures, tables and charts that are in no panel with rows, SQL and definition.
BARE = """() => {
    const names = ["stDataFrame", "stVegaLiteChart", "stMetric", "stTable"];
    const selectors = [".facts", ...names.map((name) => `[data-testid=${name}]`)];
    return [...document.querySelectorAll(selectors.join(","))].filter((shown) => {
        const panel = shown.closest("[class*=st-key-panel-]");
        const tabs = panel ? [...panel.querySelectorAll("[role=tab]")] : [];
        const told = tabs.map((tab) => tab.innerText);
        return !["Data", "SQL", "Definition"].every((name) => told.includes(name));
    }).map((shown) => shown.innerText || shown.outerHTML.slice(0, 200));
}"""


@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_drawn_and_asks_no_foreign_host(title, visitor):
    visited = visitor
    page = visited.walk_to(title)
    page.wait_for_timeout(700)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert page.evaluate(BARE) == []
    assert visited.foreign == []


def test_charts_are_drawn(base, visit):
    page = visit(base).open("batches?batch=support_intents/SI-02")
    charts = page.locator("[data-testid=stVegaLiteChart] svg")
    charts.nth(3).wait_for(timeout=20_000)
    drawn = " ".join(charts.all_text_contents())
    assert "threshold 0.80" in drawn and "Charge dispute" in drawn and "Corvid Data" in drawn


def test_a_panel_shows_its_data_sql_and_definition(base, visit):
    page = visit(base).open("")
    panel = page.locator(".st-key-panel-overview-attention")
    panel.get_by_role("tab", name="SQL").click()
    panel.get_by_text("from marts.batch_status as statuses").wait_for(timeout=10_000)
    panel.get_by_role("tab", name="Definition").click()
    panel.locator("[data-testid=stDataFrame]").wait_for(timeout=10_000)
    panel.get_by_role("tab", name="Data").click()
    with page.expect_download(timeout=10_000) as download:
        panel.locator("[data-testid=stDownloadButton] button").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("project_id,project_name,batch_id") and "SI-02" in text


def test_the_views_of_a_panel_are_tabs_for_keyboards_and_screen_readers(base, visit):
    page = visit(base).open("")
    panel = page.locator(".st-key-panel-overview-headline")
    tabs = panel.get_by_role("tablist", name="At a glance").get_by_role("tab")
    expect(tabs).to_have_text(["View", "Data", "SQL", "Definition"])
    expect(panel.get_by_role("heading", name="At a glance")).to_be_visible()
    tabs.first.focus()
    for key, opened in (("ArrowRight", "Data"), ("End", "Definition"), ("ArrowRight", "View")):
        page.keyboard.press(key)
        expect(tabs.and_(page.locator("[aria-selected=true]"))).to_have_text([opened])
        expect(tabs.and_(page.locator("[tabindex='0']"))).to_be_focused()
        panel.get_by_role("tabpanel", name=f"At a glance: {opened}").wait_for()
    panel.locator(".facts").wait_for()


def test_a_click_on_a_batch_opens_it_and_its_address_can_be_shared(base, visit):
    page = visit(base).open("")
    page.locator(".worklist a.row", has_text="SI-02").click()
    page.locator(".page-head h2", has_text="Batches").wait_for(timeout=20_000)
    page.get_by_text("Gates against their thresholds").wait_for(timeout=20_000)
    assert "batch=support_intents%2FSI-02" in page.url or "SI-02" in page.url
    shared = visit(base)
    shared.page.goto(page.url)
    shared.page.locator("input[value^='SI-02']").wait_for(timeout=20_000)


def test_a_cell_of_the_confusion_shows_its_items_and_its_address_can_be_shared(base, visit):
    visited = visit(base)
    page = visited.open("agreement?question=support_intents/intent")
    panel = page.locator(".st-key-panel-agreement-confusion")
    # The cells that take clicks lie above the outline of the chosen one.
    cells = panel.locator("svg .mark-rect").last.locator("path")
    one, other = (panel.get_by_role("combobox").nth(place) for place in (0, 1))

    def click_the_first() -> None:
        # The chart is another one after each choice: a click waits for it and tries again.
        visited.settle()
        cells.first.click()
        expect(one).to_have_value("Charge dispute")
        expect(other).to_have_value(re.compile("^Refund"))
        panel.get_by_text("items between Charge dispute and Refund").wait_for()

    cells.first.wait_for(timeout=20_000)
    click_the_first()
    shared = visit(base)
    shared.page.goto(page.url)
    shared.page.get_by_text("items between Charge dispute and Refund").wait_for()

    other.click()
    page.keyboard.type("Transfer")
    page.keyboard.press("Enter")
    panel.get_by_text("between Charge dispute and Transfer").wait_for()
    click_the_first()
    page.wait_for_url("**&other_label=Refund")


def test_a_new_build_shows_without_a_click(
    serve, visit, copy_warehouse, demo_warehouse, demo_warehouse_in_round_two
):
    workspace = copy_warehouse(demo_warehouse)
    visited = visit(serve(workspace))
    page = visited.open("batches?batch=support_intents/SI-02")
    badge = page.locator(".st-key-panel-batches-status [data-testid=stMarkdownContainer]")
    badge.filter(has_text="Rework").first.wait_for(timeout=20_000)
    run = demo_warehouse_in_round_two.current_run
    shutil.copytree(demo_warehouse_in_round_two.builds / run, workspace.builds / run)
    pointer = workspace.builds / "CURRENT.next"
    pointer.write_text(run)
    pointer.replace(workspace.builds / "CURRENT")
    badge.filter(has_text="Passed").first.wait_for(timeout=5_000)
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_page_is_not_drawn_anew_while_somebody_works_with_it(base, visit):
    visited = visit(base)
    page, sent = visited.page, []

    def listen(socket):
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    visited.open("batches")
    # There is always something new.
    page.route("**/pointer", lambda route: route.fulfill(body="0123456789abcdef"))
    visited.walk_to("Item")
    sent.clear()
    for _ in range(6):
        page.wait_for_timeout(1200)
        page.mouse.click(700, 20)
    assert sent == []
    page.wait_for_timeout(11_000)
    assert sent


def test_the_theme_follows_the_system_and_the_page_fits_a_narrow_window(base, visit):
    page = visit(base, viewport={"width": 768, "height": 1000}, color_scheme="dark").open("")
    page.wait_for_timeout(700)
    main = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"() => {main}.scrollWidth") <= 768
    for scheme, is_dark in (("dark", True), ("light", False)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "(isDark) => (getComputedStyle(document.querySelector('[data-testid=stApp]'))"
            ".colorScheme === 'dark') === isDark",
            arg=is_dark,
            timeout=10_000,
        )


NARROW = (
    "agreement?question=translation_quality/adequacy&metric=mean_kappa_quadratic",
    "batches?batch=support_intents/SI-02",
    "review?batch=translation_quality/TQ-02",
    "resources?question=translation_quality/adequacy",
)


def test_no_choice_is_cut_in_a_narrow_window(base, visit):
    visited = visit(base, viewport={"width": 768, "height": 1000})
    for address in NARROW:
        page = visited.open(address)
        boxes = page.locator("[data-testid=stMain] [data-testid=stSelectbox] input")
        boxes.first.wait_for()
        cut = (
            "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.value)"
        )
        assert boxes.count() > 0 and boxes.evaluate_all(cut) == [], address


# WCAG 2.2, 1.4.3: relative luminance of the text against the page behind it.
CONTRAST = """shown => {
    const luminance = (colour) => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
        const linear = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    const style = getComputedStyle(shown);
    const pair = [style.color, page].map(luminance).sort((one, other) => other - one);
    for (let around = shown; around; around = around.parentElement) {
        if (getComputedStyle(around).opacity !== "1") return 0;
    }
    return (pair[0] + 0.05) / (pair[1] + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_warnings_and_captions_can_be_read(scheme, base, visit):
    page = visit(base, color_scheme=scheme).open("")
    for shown in (".facts dd.warn small", ".when.late", "[data-testid=stCaptionContainer] p"):
        text = page.locator(shown).first
        text.wait_for()
        assert text.evaluate(CONTRAST) >= 4.5, shown


def test_the_documentation_of_the_models_is_one_file_that_asks_nobody(
    base, visit, browser, tmp_path
):
    page = visit(base).open("quality")
    with page.expect_download() as download:
        page.get_by_role("button", name="Every model, its columns").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "models.html"

    alone = browser.new_page()
    foreign: list[str] = []
    alone.on(
        "request",
        lambda request: None if request.url.startswith("file:") else foreign.append(request.url),
    )
    alone.goto(f"{path.as_uri()}#!/model/model.assay.agreement_by_batch")
    alone.get_by_text("How far annotators agree").first.wait_for()
    assert foreign == []
    alone.close()
