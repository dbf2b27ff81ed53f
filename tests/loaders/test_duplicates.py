"""The same bytes again: named as duplicates, unless somebody says that they are meant."""

from __future__ import annotations

import json

import pytest

from loaders.requeue import CannotRequeue, requeue

from .conftest import Place

ANSWERS = "Ticket ID,Annotator,Intent,Seconds\nT-1,ann,Refund,1\nT-2,ann,Refund,2\n"


@pytest.mark.parametrize("name", ["labels/acme/a.csv", "labels/acme/b.csv", "labels/other/a.csv"])
def test_the_same_bytes_are_named_as_duplicates(place: Place, name: str) -> None:
    """Again, renamed, under another resource."""
    text = (place.contracts / "acme/tickets.yml").read_text()
    place.contract("other/tickets", text.replace("resource: acme", "resource: other"))
    first = place.land_one("labels/acme/a.csv", ANSWERS)
    again = place.land_one(name, ANSWERS)
    assert (again.status, again.duplicate_of) == ("duplicate", first.delivery_id)
    assert (again.n_received, again.n_duplicate, again.n_landed) == (2, 2, 0)
    assert first.delivery_id in again.message
    assert "package" in again.hint and f"assay requeue {again.delivery_id}" in again.hint
    assert place.rows("select count(*) from raw.answers") == [(2,)]


def test_a_duplicate_that_was_meant_lands_as_answers_of_its_own(place: Place) -> None:
    place.land_one("labels/acme/a.csv", ANSWERS)
    again = place.land_one("labels/acme/b.csv", ANSWERS)
    requeue(place.archive, place.refused, place.drop, again.delivery_id, again=True)
    (meant,) = place.land().deliveries
    assert (meant.status, meant.n_landed) == ("landed", 2)
    assert "sent_again" in json.loads(meant.flags)
    query = "select count(*), count(distinct delivery_id) from raw.answers"
    assert place.rows(query) == [(4, 2)]
    before = place.contents()
    place.facts.unlink()
    place.land()
    assert place.contents() == before, "made again from the archive, it is the same"
    assert place.land_one("labels/acme/c.csv", ANSWERS).status == "duplicate"
    with pytest.raises(CannotRequeue):
        requeue(place.archive, place.refused, place.drop, "nothing", again=True)


def test_the_same_bytes_for_another_package_are_another_answer(place: Place) -> None:
    def send(name: str, package: str | None) -> str:
        if package:
            place.put(f"{name}.manifest.json", json.dumps({"package": package}))
        return place.land_one(name, ANSWERS).status

    assert send("labels/acme/a.csv", None) == "landed"
    assert send("labels/acme/b.csv", "SI-01-r2-acme") == "landed"
    assert send("labels/acme/c.csv", "SI-01-r2-acme") == "duplicate"
    assert send("labels/acme/d.csv", None) == "duplicate"
    assert send("labels/acme/e.csv", "SI-01-r3-acme") == "landed"
    query = "select package_id from raw.deliveries where status = 'landed' order by received_at"
    assert place.rows(query) == [(None,), ("SI-01-r2-acme",), ("SI-01-r3-acme",)]
