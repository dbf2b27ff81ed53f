"""People behind a proxy that logs them in: they see, decide and upload what their role allows."""

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
