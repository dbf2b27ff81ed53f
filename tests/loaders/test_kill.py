"""Killed at any moment and started again, landing ends as if it had never been killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loaders.rebuild import rebuild
from loaders.steps import STEPS

from .conftest import Place

REPOSITORY = Path(__file__).parents[2]
HEADER = "Ticket ID,Annotator,Intent,Seconds\n"
FILES = {
    "labels/acme/1.csv": HEADER + "".join(f"T-{n},ann,Refund,{n}\n" for n in range(50)),
    "labels/acme/2.csv": HEADER + "T-1,bob,Refund,abc\nT-2,bob,Other,2\n",
    "labels/acme/3.csv": "Ticket,Who\n1,2\n",
    "labels/acme/4.csv": HEADER + "".join(f"T-{n},ann,Refund,{n}\n" for n in range(50)),
    "nowhere/5.csv": "a,b\n",
    "labels/acme/6.csv": HEADER + "T-9,zoe,Refund,\n",
}
REFUSED = {"labels/acme/3.csv", "nowhere/5.csv"}


# `make prove`: 350 kills, 7 steps x 10 x 3 in a row and 140 random moments.
IS_PROOF = bool(os.environ.get("ASSAY_PROVE"))
ROUNDS, MOMENTS = (10, 140) if IS_PROOF else (1, 2)
N_MANY = 600_000
FIRST_SEED = int(os.environ.get("ASSAY_SEED", "0"))


def fill(place: Place) -> Place:
    """Six files: good, with a broken record, refused twice, a duplicate, good."""
    place.labels()
    for number, (name, text) in enumerate(FILES.items()):
        path = place.put(name, text)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    return place


def start(place: Place, step: str, times: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.loaders.killed", str(place.root), step, str(times)]
    return subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)


def kill_at(place: Place, step: str, times: int) -> None:
    assert start(place, step, times).wait(timeout=60) == -signal.SIGKILL


def check(place: Place, expected: dict[str, list[tuple]]) -> None:
    """Lands the rest; the facts, the folders and the archive are as they should be."""
    place.land()
    assert place.contents() == expected
    assert not [path for path in place.drop.rglob("*") if path.is_file()]
    refused = {path.relative_to(place.refused) for path in place.refused.rglob("*.csv")}
    assert refused == {Path(name) for name in REFUSED}
    assert all(Path(f"{place.refused / name}.reason.json").exists() for name in REFUSED)
    assert list((place.archive / "incoming").iterdir()) == []
    assert len(list((place.archive / "arrivals").iterdir())) == len(FILES)
    assert place.land().n_files == 0


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, parser: object) -> dict[str, list[tuple]]:
    """The facts of a landing that nobody killed."""
    place = fill(Place(tmp_path_factory.mktemp("whole"), parser))
    place.land()
    return place.contents()


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_and_twice_later(
    place: Place, expected: dict[str, list[tuple]], step: str, seed: int
) -> None:
    """What each leaves half done meets the next, before anybody finishes it."""
    fill(place)
    rng = random.Random(f"{step}/{seed}")
    kill_at(place, step, rng.choice([1, 2, 3, 4]))
    kill_at(place, "recorded" if step == "archived" else rng.choice(STEPS), 1)
    kill_at(place, rng.choice(STEPS), 1)
    check(place, expected)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + MOMENTS))
def test_killed_at_any_moment(place: Place, expected: dict[str, list[tuple]], seed: int) -> None:
    fill(place)
    process = start(place, "never", 1)
    moment = random.Random(seed).uniform(0.2, 1.5)
    time.sleep(moment)
    process.kill()
    process.wait()
    print(f"seed {seed}, killed after {moment:.3f} s")
    check(place, expected)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_a_reader_that_outlives_its_process_disturbs_nobody(place: Place) -> None:
    """Killed when its reader has been asked: it reads on, and the next process reads as well."""
    place.labels()
    rows = "".join(f"T-{n},ann,Refund,{n}\n" for n in range(N_MANY))
    for number, text in enumerate((HEADER + "S-1,bob,Other,1\n", HEADER + rows)):
        path = place.put(f"labels/acme/{number}.csv", text)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    process = start(place, "never", 1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_until(lambda: children.read_text())
    reader = int(children.read_text().split()[0])
    time.sleep(0.05)
    os.killpg(reader, signal.SIGSTOP)
    process.kill()
    process.wait()
    with ThreadPoolExecutor() as pool:
        landing = pool.submit(place.land)
        wait_until(
            lambda: any(path.stat().st_size > 100_000 for path in place.archive.glob("scratch/*/*"))
        )
        os.killpg(reader, signal.SIGCONT)
        assert {each.status for each in landing.result().deliveries} == {"landed"}
    query = "select count(*), count(distinct source_key) from raw.answers"
    assert place.rows(query) == [(1 + N_MANY, 1 + N_MANY)]


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.parametrize("keep", [0, 0.5])
def test_torn_log_is_made_good_from_the_archive(
    place: Place, expected: dict[str, list[tuple]], keep: float
) -> None:
    fill(place)
    kill_at(place, "moved", 5)
    log = Path(f"{place.facts}.wal")
    with log.open("r+b") as file:
        file.truncate(int(log.stat().st_size * keep))
    check(place, expected)


def test_rebuilt_facts_are_the_same_in_any_order(
    place: Place,
    expected: dict[str, list[tuple]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(place).land()
    whole = "select * from raw.{} order by all"
    tables = ("deliveries", "answers", "refused_records", "contracts")
    before = [place.rows(whole.format(table)) for table in tables]
    recorded = "loaders.archive.Archive.delivery_ids"
    order = sorted(path.stem for path in (place.archive / "arrivals").iterdir())
    random.Random(7).shuffle(order)
    monkeypatch.setattr(recorded, lambda _: order)
    assert len(rebuild(place.archive, place.facts)) == len(FILES)
    assert [place.rows(whole.format(table)) for table in tables] == before
    assert place.contents() == expected


def test_two_landings_at_once_do_not_meet(
    new_place: Callable[[str], Place], expected: dict[str, list[tuple]]
) -> None:
    place = fill(new_place("shared"))
    processes = [start(place, "never", 1) for _ in range(2)]
    codes = [process.wait(timeout=60) for process in processes]
    assert 0 in codes
    check(place, expected)
