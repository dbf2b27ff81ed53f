"""What landing promises for one drop folder: order, refusals, duplicates, sidecars, odd names."""

from __future__ import annotations

import datetime
import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from loaders import archive, identity
from loaders import landing as landing_module
from loaders.facts import open_facts
from loaders.refusal import DiskFull

from .conftest import Place

ANSWERS = "Ticket ID,Annotator,Intent,Seconds\nT-1,ann,Refund,1\nT-2,ann,Refund,2\n"
ITEMS = """
feed: items
project: tickets
source: desk
format: csv
schema:
  fields:
    - {name: id, maps_to: item}
    - {name: body, maps_to: text}
    - {name: pair, maps_to: paired_text}
    - {name: batch, maps_to: batch}
    - {name: old, maps_to: replaces}
    - {name: channel}
"""


def test_landed_file_leaves_drop_and_stays_in_the_archive(place: Place) -> None:
    delivery = place.land_one("labels/acme/a.csv", ANSWERS)
    assert not list(place.drop.rglob("*.csv"))
    kept = archive.Archive(place.archive).file(delivery.sha256)
    assert kept.read_bytes() == ANSWERS.encode()
    assert delivery.delivery_id.endswith(delivery.sha256[:8])
    assert place.rows(
        "select feed, resource_id, project_id, folder, n_landed from raw.deliveries"
    ) == [("acme/tickets", "acme", "tickets", "labels/acme", 2)]
    assert list((place.archive / "incoming").iterdir()) == []


def test_what_a_writer_adds_while_its_file_is_read_lands_in_its_turn(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place.drop / "labels/acme/slow.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as writer:
        writer.write(ANSWERS)
        writer.flush()

        def go_on(step: str) -> None:
            if step == "recorded" and not writer.closed:
                writer.write("T-3,ann,Refund,3\n")
                writer.close()

        monkeypatch.setattr(landing_module.steps, "reached", go_on)
        place.land()
    place.land()
    assert not list(place.drop.rglob("*.csv"))
    assert place.rows("select n_landed from raw.deliveries order by delivery_id") == [(2,), (3,)]


def test_refused_file_lies_beside_its_reason(place: Place) -> None:
    delivery = place.land_one("labels/acme/sub/a.csv", "Ticket,Who\n1,2\n")
    refused = place.refused / "labels/acme/sub/a.csv"
    assert refused.read_text() == "Ticket,Who\n1,2\n"
    reason = json.loads(refused.with_name("a.csv.reason.json").read_text())
    assert reason["reason"] == delivery.reason_code == "missing_column"
    assert reason["hint"] and reason["message"] and reason["file"] == "labels/acme/sub/a.csv"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.csv", "unknown_feed"),
        ("labels/a.csv", "unknown_feed"),
        ("stuff/acme/a.csv", "unknown_feed"),
        ("labels/acmee/a.csv", "no_contract"),
        ("items/tickets/a.csv", "no_contract"),
    ],
)
def test_file_in_the_wrong_place(place: Place, name: str, reason: str) -> None:
    delivery = place.land_one(name, ANSWERS)
    assert (delivery.status, delivery.reason_code) == ("refused", reason)
    if name == "labels/acmee/a.csv":
        assert "Was 'acme' meant?" in (delivery.message or "")


def test_bad_contract_refuses_its_own_feed_only(place: Place) -> None:
    place.contract("other/tickets", "feed: labels\nproject: tickets\n")
    place.put("labels/other/a.csv", ANSWERS)
    place.put("labels/acme/b.csv", ANSWERS)
    result = place.land()
    assert {each.folder: each.reason_code for each in result.deliveries} == {
        "labels/other": "bad_contract",
        "labels/acme": None,
    }
    assert "format" in result.bad_contracts["other/tickets"]


def test_contracts_are_entered_once_per_change_before_any_file(place: Place) -> None:
    place.land()
    place.land()
    query = "select feed, label_aliases from raw.contracts order by received_at"
    assert place.rows(query) == [("acme/tickets", '{"refund": ["Refund", "money back"]}')]
    text = place.labels().read_text()
    place.contract("acme/tickets", text.replace("money back", "Geld zurück"))
    place.land()
    assert len(place.rows(query)) == 2
    place.contract("acme/tickets", text)
    place.land()
    assert len(place.rows(query)) == 3, "going back to an older version is a change as well"


def test_several_projects_of_one_resource(place: Place) -> None:
    text = place.labels().read_text()
    second = text.replace("project: tickets", "project: mails").replace("Intent", "Topic")
    place.contract("acme/mails", second)
    place.put("labels/acme/a.csv", ANSWERS)
    place.put("labels/acme/b.csv", ANSWERS.replace("Intent", "Topic"))
    place.put("labels/acme/mails/c.csv", ANSWERS.replace("Intent", "Topic") + "T-3,ann,x,\n")
    place.put("labels/acme/d.csv", ANSWERS.replace("Intent", "Nothing"))
    found = {
        each.file_name: each.project_id or each.reason_code for each in place.land().deliveries
    }
    expected = {"a.csv": "tickets", "b.csv": "mails", "c.csv": "mails", "d.csv": "ambiguous_feed"}
    assert found == expected


def test_same_bytes_for_another_kind_of_feed_are_no_duplicate(place: Place) -> None:
    place.contract(
        "gold/tickets",
        "feed: gold\nproject: tickets\nitem_source: desk\nformat: csv\nschema:\n  fields:\n"
        "    - {name: Ticket ID, maps_to: item}\n    - {name: Intent, maps_to: answer}\n",
    )
    place.put("labels/acme/a.csv", ANSWERS)
    place.put("gold/tickets/a.csv", ANSWERS)
    assert {each.status for each in place.land().deliveries} == {"landed"}
    assert place.rows("select count(*) from raw.gold") == [(2,)]


def test_refused_bytes_land_once_their_contract_is_mended(place: Place) -> None:
    data = ANSWERS.replace("Intent", "Lable")
    assert place.land_one("labels/acme/a.csv", data).reason_code == "missing_column"
    text = place.labels().read_text()
    place.contract(
        "acme/tickets", text.replace("maps_to: answer", "aliases: [Lable], maps_to: answer")
    )
    assert place.land_one("labels/acme/a.csv", data).status == "landed"


def test_items_have_ids_hashes_and_metadata(place: Place) -> None:
    place.contract("desk/tickets", ITEMS)
    place.land_one(
        "items/tickets/i.csv",
        "id,body,pair,batch,old,channel\n a1 ,Hello, x,B1,,mail\na2,Ho,,B1,a1,\n",
    )
    first = identity.item_id("tickets", "desk", "a1")
    assert first == hashlib.sha256(b"tickets\x1fdesk\x1fa1").hexdigest()
    assert place.rows(
        "select item_id, source_key, content_hash, text, paired_text, batch_id, replaces_item_id, "
        "metadata from raw.items order by row_number"
    ) == [
        (first, "a1", hashlib.sha256(b"Hello\x1f x").hexdigest(), "Hello", " x", "B1", None,
         '{"channel": "mail"}'),
        (identity.item_id("tickets", "desk", "a2"), "a2", hashlib.sha256(b"Ho").hexdigest(), "Ho",
         None, "B1", first, None),
    ]  # fmt: skip


def test_items_without_key_are_known_by_content_and_ordinal(place: Place) -> None:
    place.contract("desk/tickets", ITEMS.replace("    - {name: id, maps_to: item}\n", ""))
    place.land_one("items/tickets/i.csv", "body,pair,batch\nHi,,B\nHo,,B\nHi,,B\n,,B\n")
    hi, ho = hashlib.sha256(b"Hi").hexdigest(), hashlib.sha256(b"Ho").hexdigest()
    keys = [row[0] for row in place.rows("select source_key from raw.items order by row_number")]
    assert keys == [f"{hi}-1", f"{ho}-1", f"{hi}-2"]
    assert place.rows("select reason_code, row_number from raw.refused_records") == [
        ("missing_value", 5)
    ]


def test_wide_file_gives_an_answer_per_column_row_by_row(place: Place) -> None:
    place.contract(
        "acme/tickets",
        "feed: labels\nproject: tickets\nresource: acme\nitem_source: desk\nformat: csv\n"
        "layout: wide\nschema:\n  fields:\n    - {name: id, maps_to: item}\n"
        "    - {name: Ann, maps_to: answer, annotator: ann, question: q}\n"
        "    - {name: Bob, maps_to: answer, annotator: bob, question: q}\n",
    )
    delivery = place.land_one("labels/acme/w.csv", "id,Bob,Ann\n1,4,3\n,4,4\n2,,1\n")
    assert (delivery.n_received, delivery.n_landed, delivery.n_refused) == (3, 2, 1)
    assert place.rows(
        "select row_number, answer_number, source_key, annotator, answer, column_name "
        "from raw.answers order by answer_number"
    ) == [
        (2, 1, "1", "ann", "3", "Ann"),
        (2, 2, "1", "bob", "4", "Bob"),
        (4, 3, "2", "ann", "1", "Ann"),
        (4, 4, "2", "bob", None, "Bob"),
    ]


def test_file_name_tells_batch_and_annotator(place: Place) -> None:
    text = place.labels(
        "csv", r"file_pattern: '(?P<batch>B\d+)_(?P<annotator>\w+)\.csv'"
    ).read_text()
    lines = [line for line in text.splitlines() if "Annotator" not in line]
    place.contract("acme/tickets", "\n".join(lines))
    place.put("labels/acme/B7_zoe.csv", "Ticket ID,Intent\n1,Refund\n")
    place.put("labels/acme/other.csv", "Ticket ID,Intent\n1,Refund!\n")
    found = {each.file_name: each.reason_code for each in place.land().deliveries}
    assert found == {"B7_zoe.csv": None, "other.csv": "bad_name"}
    assert place.rows("select batch_id, annotator from raw.answers") == [("B7", "zoe")]


def test_manifest_is_checked(place: Place) -> None:
    sha256 = hashlib.sha256(ANSWERS.encode()).hexdigest()
    cases = {
        "good": {"sha256": sha256, "rows": 2, "package": "P1"},
        "cut": {"rows": 3},
        "other": {"sha256": "0" * 64},
        "unknown": {"supersedes": "never.csv"},
    }
    for number, (name, manifest) in enumerate(cases.items()):
        data = ANSWERS if name == "good" else ANSWERS.replace("T-1", f"X-{number}")
        place.put(f"labels/acme/{name}.csv", data)
        place.put(f"labels/acme/{name}.csv.manifest.json", json.dumps(manifest))
    place.put("labels/acme/bad.csv", ANSWERS.replace("T-1", "Y"))
    place.put("labels/acme/bad.csv.manifest.json", "{")
    reasons = {each.file_name: each.reason_code for each in place.land().deliveries}
    assert reasons.pop("good.csv") is None
    assert set(reasons.values()) == {"incomplete"} and len(reasons) == 4
    assert place.rows("select package_id from raw.deliveries where status = 'landed'") == [("P1",)]
    assert not list(place.drop.rglob("*.json"))


def test_replacing_a_file_is_declared(place: Place) -> None:
    first = place.land_one("labels/acme/a.csv", ANSWERS)
    place.put("labels/acme/b.csv.manifest.json", '{"supersedes": "a.csv"}')
    second = place.land_one("labels/acme/b.csv", ANSWERS.replace("Refund", "Other"))
    assert second.supersedes == first.delivery_id
    place.labels("csv", "delivery_mode: full")
    third = place.land_one("labels/acme/c.csv", ANSWERS.replace("Refund", "Third"))
    assert third.supersedes == second.delivery_id


def test_unfinished_files_wait(place: Place) -> None:
    place.put("labels/acme/a.csv.part", ANSWERS)
    place.put("labels/acme/.hidden.csv", ANSWERS)
    place.put("labels/acme/~$a.xlsx", "lock")
    result = place.land()
    assert (result.n_files, result.waiting) == (0, ["labels/acme/a.csv.part"])


def test_file_that_still_grows_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("labels/acme/old.csv", ANSWERS)
    os.utime(place.drop / "labels/acme/old.csv", (1, 1))
    growing = place.put("labels/acme/new.csv", ANSWERS.replace("T-1", "N"))

    def grow(_: float) -> None:
        growing.write_text(growing.read_text() + "T-3,ann,Refund,1\n")

    monkeypatch.setattr("loaders.drop.time.sleep", grow)
    result = place.land(settle_seconds=5)
    assert [each.file_name for each in result.deliveries] == ["old.csv"]
    assert result.waiting == ["labels/acme/new.csv"]


def test_file_that_has_settled_lands_in_the_same_run(place: Place) -> None:
    place.put("labels/acme/new.csv", ANSWERS)
    assert place.land(settle_seconds=0.05).n_files == 1


def test_required_manifest_is_waited_for(place: Place) -> None:
    place.labels("csv", "manifest: required")
    place.put("labels/acme/a.csv", ANSWERS)
    assert place.land().waiting == ["labels/acme/a.csv"]
    place.put("labels/acme/a.csv.manifest.json", "{}")
    assert place.land().n_files == 1


def test_odd_names_land_and_can_be_printed(place: Place) -> None:
    names = [b"a\nb.csv", b"K\xf6ln.csv", "ż😀.csv".encode(), b"*[a]?.csv", b"'; drop table--.csv"]
    folder = os.fsencode(place.drop / "labels/acme")
    os.makedirs(folder)  # noqa: PTH103 (bytes)
    for number, name in enumerate(names):
        path = os.path.join(folder, name)  # noqa: PTH118 (bytes)
        with open(path, "wb") as file:  # noqa: PTH123 (bytes)
            file.write(ANSWERS.replace("T-1", f"N-{number}").encode())
    result = place.land()
    assert {each.status for each in result.deliveries} == {"landed"}
    shown = {row[0] for row in place.rows("select file_name from raw.deliveries")}
    assert shown == {"a\\nb.csv", "K\\xf6ln.csv", "ż😀.csv", "*[a]?.csv", "'; drop table--.csv"}


def test_links_and_pipes_are_refused_and_not_read(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(ANSWERS)
    folder = place.drop / "labels/acme"
    folder.mkdir(parents=True)
    (folder / "link.csv").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    result = place.land()
    assert [each.reason_code for each in result.deliveries] == ["bad_name"] * 3
    kept = archive.Archive(place.archive)
    assert {kept.file(each.sha256).read_bytes() for each in result.deliveries} == {b""}
    assert place.rows("select count(*) from raw.answers") == [(0,)]
    assert secret.read_text() == ANSWERS
    assert place.land().n_files == 0


def test_unreadable_file_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = archive.Archive.store

    def forbidden(self: archive.Archive, path: Path) -> tuple[str, int]:
        if path.suffix == ".csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return store(self, path)

    monkeypatch.setattr(archive.Archive, "store", forbidden)
    assert place.land_one("labels/acme/a.csv", ANSWERS).reason_code == "unreadable"


def test_received_at_increases_though_the_clock_goes_back(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime.datetime):
        at = 2_000_000_000.0

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            cls.at -= 3600
            return datetime.datetime.fromtimestamp(cls.at, tz)

    monkeypatch.setattr(landing_module.datetime, "datetime", Clock)
    for number in range(3):
        place.land_one("labels/acme/a.csv", ANSWERS.replace("T-1", f"N-{number}"))
    place.facts.unlink()
    place.put("labels/acme/a.csv", ANSWERS)
    place.land()
    times = [row[0] for row in place.rows("select received_at from raw.deliveries order by rowid")]
    assert times == sorted(set(times)) and len(times) == 4


def test_full_disk_says_so_and_loses_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for step in ("store", "record"):
        place.put("labels/acme/a.csv", ANSWERS.replace("T-1", step))
        with monkeypatch.context() as patch:
            patch.setattr(archive.Archive, step, full)
            with pytest.raises(DiskFull, match="MB free"):
                place.land()
        assert [each.status for each in place.land().deliveries] == ["landed"]
    assert place.rows("select count(*) from raw.answers") == [(4,)]


def test_facts_and_archive_on_another_disk(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def cross_device(self: Path, target: Path) -> Path:
        if place.drop in self.parents and place.archive in Path(target).parents:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cross_device)
    assert place.land_one("labels/acme/a.csv", ANSWERS).status == "landed"
    assert not list(place.drop.rglob("*.csv"))


def test_lost_facts_come_back_from_the_archive(place: Place) -> None:
    place.contract("desk/tickets", ITEMS)
    place.put("labels/acme/a.csv", ANSWERS)
    place.put("labels/acme/b.csv", "nothing,here\n1,2\n")
    place.put("items/tickets/i.csv", "id,body,pair,batch,old\na1,Hello,,B1,\n")
    place.land()
    place.land_one("labels/acme/again.csv", ANSWERS)
    before = place.contents()
    shutil.copy(place.facts, place.root / "old.duckdb")
    place.facts.unlink()
    assert place.land().n_files == 4
    assert place.contents() == before


def test_facts_write_nothing_to_standard_output(tmp_path: Path) -> None:
    with open_facts(tmp_path / "facts.duckdb") as facts:
        (setting,) = facts.execute("select current_setting('enable_progress_bar')").fetchone()
    assert setting is False


@pytest.mark.parametrize(
    ("layout", "columns", "data", "found"),
    [
        ("wide", ("first", "second"), '{"id": "1", "first": "a", "second": "b"}', "first second"),
        ("long", ("label",), '{"id": "1", "label": "a"}\n{"id": "1", "label": "b"}', "label label"),
        (
            "long",
            ("label",),
            '{"id": "1", "label": "a", "place": "2"}\n{"id": "1", "label": "b", "place": "3"}',
            "2 3",
        ),
    ],
)
def test_a_position_is_a_column_or_what_the_row_says(
    place: Place, layout: str, columns: tuple[str, ...], data: str, found: str
) -> None:
    answers = "".join(f"    - {{name: {one}, maps_to: answer}}\n" for one in columns)
    place.contract(
        "acme/tickets",
        "feed: labels\nproject: tickets\nresource: acme\nitem_source: desk\nformat: jsonl\n"
        f"layout: {layout}\nidentity: position\nschema:\n  fields:\n"
        "    - {name: id, maps_to: item}\n    - {name: place, maps_to: annotator}\n" + answers,
    )
    place.land_one("labels/acme/a.jsonl", data)
    rows = place.rows("select annotator from raw.answers order by answer_number")
    assert " ".join(row[0] for row in rows) == found
