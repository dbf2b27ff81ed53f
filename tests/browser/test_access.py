"""People behind a proxy that logs them in: they see, decide and upload what their role allows."""

import json
import urllib.error
import urllib.request

import pytest

from assay.journal import Journal

ROLES = """
viewer: [vera@example.org]
reviewer: [ruth@example.org]
lead: [lea@example.org]
"""


@pytest.fixture
def shared(serve, visit, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    (workspace.home / "roles.yml").write_text(ROLES)
    base = serve(workspace, ASSAY_PROXY_HEADER="X-Forwarded-Email")

    def arrive(address):
        headers = {"X-Forwarded-Email": address} if address else {}
        return visit(base, extra_http_headers=headers)

    arrive.workspace = workspace
    return arrive


def test_everybody_finds_what_their_role_allows(shared):
    journal = Journal(shared.workspace.journal)
    for address, said in ((None, "does not say who you are"), ("m@example.org", "no role here")):
        page = shared(address).page
        page.goto(shared(address).base + "/review")
        page.get_by_text(said).wait_for(timeout=30_000)
        assert page.locator(".adjudication").count() == 0

    page = shared("vera@example.org").open("review")
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    page.get_by_text("To decide takes the role reviewer.").wait_for(timeout=20_000)
    page.keyboard.press("a")
    page.locator(".saving", has_text="1 refused").wait_for(timeout=20_000)
    page.locator(".place", has_text="2 of").wait_for(timeout=5_000)
    assert page.locator(".place").inner_text().endswith("0 decided")
    page.keyboard.press("ArrowLeft")
    page.locator(".state", has_text="this takes the role reviewer").wait_for(timeout=20_000)
    assert journal.entries(kinds=["decision"]) == []

    late = shared("lea@example.org").open("review")
    late.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    page = shared("ruth@example.org").open("review")
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    page.keyboard.press("a")
    page.locator(".saving", has_text="All saved").wait_for(timeout=20_000)
    late.keyboard.press("s")
    late.locator(".saving", has_text="1 decided by others before").wait_for(timeout=20_000)
    (entry,) = journal.entries(kinds=["decision"])
    assert entry.actor == "ruth@example.org"


def test_a_lead_uploads_a_file_and_others_find_no_place_to(shared):
    page = shared("ruth@example.org").open("deliveries")
    assert page.get_by_role("button", name="Put a file in").count() == 0
    page = shared("lea@example.org").open("deliveries")
    page.get_by_role("button", name="Put a file in").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "=evil <b>.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    button = page.get_by_role("button", name="Put into the drop folder")
    button.and_(page.locator(":enabled")).click(timeout=20_000)
    page.get_by_text("=evil <b>.csv waits in drop/labels/").wait_for(timeout=20_000)
    (path,) = [each for each in shared.workspace.drop.rglob("*.csv") if "evil" in each.name]
    assert path.read_bytes() == b"a,b\n1,2\n"
    entry = Journal(shared.workspace.journal).entries(kinds=["uploaded"])[-1]
    assert (entry.actor, entry.payload["file_name"]) == ("lea@example.org", path.name)


# What a page sends as it hands in a decision.
TOKEN = """() => {
    const send = window.fetch;
    window.fetch = (url, how) => {
        if (url === 'decisions') window.sent = [how.headers['X-Assay-Queue'], how.body];
        return send(url, how);
    };
}"""


def status(base, token, body, **headers):
    request = urllib.request.Request(
        f"{base}/decisions", body.encode(), {"X-Assay-Queue": token, **headers}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, None


def test_decisions_come_in_for_an_open_queue_from_whom_it_is_and_from_nowhere_else(shared):
    ruth = {"X-Forwarded-Email": "ruth@example.org"}
    visited = shared("ruth@example.org")
    page = visited.open("review")
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    page.evaluate(TOKEN)
    page.keyboard.press("s")
    page.locator(".saving", has_text="All saved").wait_for(timeout=20_000)
    token, body = page.evaluate("window.sent")
    again = body.replace(json.loads(body)[0]["decision_id"], "0" * 32)

    assert status(visited.base, "", again, **ruth)[0] == 404
    assert status(visited.base, "0" * 32, again, **ruth)[0] == 404
    assert status(visited.base, token, "{", **ruth)[0] == 400
    assert status(visited.base, token, " " * 21_000_000, **ruth)[0] == 413
    for other in ({}, {"X-Forwarded-Email": "lea@example.org"}):
        (answer,) = status(visited.base, token, again, **other)[1]
        assert answer["state"] == "refused"
    journal = Journal(shared.workspace.journal)
    assert len(journal.entries(kinds=["decision"])) == 1
    assert status(visited.base, token, again, **ruth)[1][0]["state"] == "stored"
    assert len(journal.entries(kinds=["decision"])) == 2


def test_decisions_go_on_to_the_server_while_another_page_is_open(shared):
    visited = shared("ruth@example.org")
    page = visited.open("review")
    page.locator(".adjudication .place", has_text="1 of").wait_for(timeout=20_000)
    page.route("**/decisions", lambda route: route.abort())
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.locator(".saving", has_text="2 kept here until the server answers").wait_for()
    visited.walk_to("Overview")
    page.unroute("**/decisions")
    page.wait_for_function("() => sessionStorage.getItem('assay-review-outbox') === '[]'")
    assert len(Journal(shared.workspace.journal).entries(kinds=["decision"])) == 2
    visited.walk_to("Review")
    page.locator(".place", has_text="2 decided").wait_for()
    page.locator(".saving", has_text="All saved").wait_for()
