"""Texts from outside are shown as they are and do nothing, on every page."""

import shutil

import duckdb
import pytest

from assay.workspace import Workspace
from tests.browser.conftest import PAGES

ATTACKS = [
    "<script>window.stolen = 1; alert('script')</script>",
    "<img src='https://evil.example/pixel.png' onerror='window.stolen = 1'>",
    "![picture](https://evil.example/pixel.png)",
    "<iframe src='https://evil.example/frame'></iframe>",
    "<form action='https://evil.example'><input name=secret></form>",
    "[link](javascript:alert(1)) <a href='javascript:alert(1)'>link</a>",
    "<svg onload=alert(1)><style>@import 'https://evil.example/x.css';</style></svg>",
    "\u202etxet lortnoc idiB\u202c \u200b\u200b zero width \ufeff",
    ":material/skull: :red[coloured] $\\text{formula}$ **bold** # head",
    '=HYPERLINK("https://evil.example","click")',
    "عربي עברית 日本語 🙂 " + "long " * 20_000,
    # Markup in other clothes.
    "<ScRiPt>window.stolen = 1</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<scr<script>ipt>window.stolen = 1</scr</script>ipt>",
    "</script><script>window.stolen = 1</script>",
    "</style><script>window.stolen = 1</script>",
    "</textarea><script>window.stolen = 1</script>",
    "--><script>window.stolen = 1</script>",
    "]]><script>window.stolen = 1</script>",
    "<img src=x onerror=window.stolen=1>",
    "<img/src='x'/onerror=window.stolen=1>",
    "<img src=https://evil.example/1.png>",
    "<image href=https://evil.example/2.png>",
    "<picture><source srcset=https://evil.example/3.png></picture>",
    "<video src=https://evil.example/v.mp4 autoplay></video>",
    "<audio src=https://evil.example/a.mp3 autoplay></audio>",
    "<object data=https://evil.example/o></object>",
    "<embed src=https://evil.example/e>",
    "<link rel=stylesheet href=https://evil.example/l.css>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<iframe srcdoc='<script>parent.stolen=1</script>'></iframe>",
    "<details open ontoggle=window.stolen=1>x</details>",
    "<body onload=window.stolen=1>",
    "<input autofocus onfocus=window.stolen=1>",
    "<button formaction=javascript:window.stolen=1>b</button>",
    "<marquee onstart=window.stolen=1>m</marquee>",
    "<math><mi href=javascript:window.stolen=1>x</mi></math>",
    "<svg><script>window.stolen=1</script></svg>",
    "<svg><animate onbegin=window.stolen=1 attributeName=x dur=1s></svg>",
    "<style>*{background:url(https://evil.example/s.png)}</style>",
    "<div style='background:url(https://evil.example/d.png)'>d</div>",
    "<template><img src=https://evil.example/t.png></template>",
    "&lt;script&gt;window.stolen=1&lt;/script&gt;",
    "&#60;img src=https://evil.example/4.png&#62;",
    # Markdown and what Streamlit makes of it.
    "[![i](https://evil.example/5.png)](https://evil.example)",
    "![r][1]\n\n[1]: https://evil.example/6.png",
    "<https://evil.example/auto>",
    "> quote\n\n| a | b |\n|---|---|\n| ![x](https://evil.example/7.png) | 2 |",
    ":blue-background[![x](https://evil.example/8.png)]",
    "`${window.stolen = 1}` {{constructor.constructor('window.stolen=1')()}}",
    "$$\\href{javascript:window.stolen=1}{x}$$",
    "\\includegraphics{https://evil.example/9.png}",
    # Formulas, controls, directions, scripts of the world.
    '+cmd|" /C calc"!A0',
    "@SUM(1+1)",
    "\u0007\u001b[31mred\u001b[0m\u0085\u2028line\u2029paragraph",
    "\u2066\u2067\u2068isolates\u2069\u2069\u2069 \u200f\u200e",
    "e\u0301" * 300 + " z" + "\u0335" * 300,
    "👩‍👩‍👧‍👦🏳️‍🌈🇪🇺" * 50,
    "\U0001d573\U0001d58a \U000e0041\U000e0042 \ufffe",
]
assert len(ATTACKS) == 60
# Every column of the marts in which people outside write, or which is made from what they write.
COLUMNS = {
    "items": ["text", "paired_text", "source_key"],
    "batches": ["name"],
    "batch_status": ["name", "reason", "owner"],
    "projects": ["name"],
    "questions": ["name"],
    "resources": ["name"],
    "labels": ["name", "description"],
    "answers": ["comment"],
    "deliveries": ["file_name", "message", "hint", "feed"],
    "quarantined_rows": ["file_name", "message", "hint", "value", "column_name"],
    "decisions": ["comment"],
    "annotator_scorecard": ["annotator_id"],
    "agreement_by_pair": ["annotator_a"],
    "agreement_by_slice": ["slice_value"],
}


@pytest.fixture(scope="module")
def hostile_warehouse(demo_warehouse: Workspace, tmp_path_factory) -> Workspace:
    """The demo's build in which every text is an attack."""
    home = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(demo_warehouse.home, home, ignore=shutil.ignore_patterns("target", "logs"))
    workspace = Workspace(home, demo_warehouse.config)
    with duckdb.connect(str(workspace.current_build)) as build:
        build.execute("create temp table attacks as select unnest($1) as attack", [ATTACKS])
        views = build.execute("select view_name from duckdb_views where schema_name = 'marts'")
        views = {name for (name,) in views.fetchall()}
        for relation, columns in COLUMNS.items():
            if relation in views:
                build.execute(
                    f"""
                    create temp table kept as from marts.{relation};
                    drop view marts.{relation};
                    create table marts.{relation} as from kept;
                    drop table kept;
                    """
                )
            for column in columns:
                build.execute(
                    f"""
                    update marts.{relation} set {column} =
                        (select list(attack) from attacks)[1 + rowid % {len(ATTACKS)}]
                        || coalesce({column}, '')
                    """
                )
        comment = ATTACKS[1].replace("'", "")
        build.execute(
            "update marts.review_queue set answers = replace(answers, '\"comment\":null', $1)",
            [f'"comment":"{comment}"'],
        )
        item = build.execute("select min(item_id) from marts.rework_queue").fetchone()[0]
    (home / "item").write_text(item)
    return workspace


@pytest.fixture(scope="module")
def visited(serve, tour, hostile_warehouse):
    return tour(serve(hostile_warehouse))


@pytest.mark.parametrize("title", PAGES)
def test_a_hostile_text_does_nothing(title, visited, hostile_warehouse):
    page = visited.walk_to(title)
    if title == "Item":
        page = visited.open(f"item?item={(hostile_warehouse.home / 'item').read_text()}")
    page.wait_for_timeout(800)
    if title == "Review":
        for _ in range(12):
            page.keyboard.press("n")
            page.wait_for_timeout(30)
        assert page.locator(".text").first.inner_text()
    assert page.locator("[data-testid=stException]").count() == 0
    assert visited.foreign == []
    assert visited.dialogs == []
    assert page.evaluate("() => window.stolen") is None
    assert page.evaluate(INJECTED) == []


# What an attack would have made of itself; Streamlit's own forms and Vega's empty one are ours.
INJECTED = """() => {
    const found = [];
    const ours = '[data-testid=stForm], .vega-bindings';
    const look = (root) => {
        for (const each of root.querySelectorAll('iframe, form'))
            if (!each.closest(ours)) found.push(each.outerHTML);
        for (const each of root.querySelectorAll('script, img, a, link')) {
            const address = String(each.src || each.href || '');
            if (address.includes('evil') || address.startsWith('javascript'))
                found.push(each.outerHTML);
        }
        for (const each of root.querySelectorAll('script, style'))
            if (/stolen|evil/.test(each.textContent)) found.push(each.outerHTML);
        for (const each of root.querySelectorAll('*')) if (each.shadowRoot) look(each.shadowRoot);
    };
    look(document);
    return found;
}"""
