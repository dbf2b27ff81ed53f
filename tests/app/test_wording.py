"""Words on pages."""

from datetime import UTC, datetime, timedelta

import pytest

from app import palette, wording

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "read"),
    [
        (timedelta(seconds=1), "less than a minute ago"),
        (timedelta(seconds=59), "less than a minute ago"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=26), "1 day ago"),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_ages(passed, read):
    assert wording.ago(NOW - passed, NOW) == read


def test_due_dates():
    assert wording.due(NOW - timedelta(days=2), True, NOW) == "2 days late"
    assert wording.due(NOW + timedelta(days=2), True, NOW) == "late"
    assert wording.due(NOW + timedelta(hours=5), False, NOW) == "due in 5 hours"
    assert wording.due(None, False, NOW) == ""


def test_codes_read_as_words():
    assert wording.name("partly_delivered") == "Partly delivered"
    assert wording.name("alpha_nominal") == "Krippendorff's alpha"
    assert wording.reason("agreement: misses_threshold") == "Agreement: misses the threshold"
    both = wording.reason("agreement: thin_evidence; gold: misses_threshold")
    assert both == "Agreement: too few items; Gold: misses the threshold"
    beyond = wording.reason("rework will not fix this: agreement: misses_threshold")
    assert beyond == "Rework will not fix this: agreement: misses the threshold"
    missing = wording.why("answers missing: acme_labs (3)", {"acme_labs": "Acme Labs"})
    assert missing == "Answers missing: Acme Labs (3)"
    assert wording.with_names("missing from corvid", {"corvid": "Corvid Data"}) == (
        "missing from Corvid Data"
    )


def test_every_status_has_a_colour_and_a_badge():
    assert palette.STATUS_COLOURS.keys() == palette.STATUS_BADGES.keys()
    assert len(palette.STATUS_COLOURS) == 12
