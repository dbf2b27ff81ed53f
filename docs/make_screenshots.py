"""Draws docs/screenshots/*.png from the warehouse at ASSAY_HOME, with the Chromium of this machine.

Example: `assay demo && assay run && python docs/make_screenshots.py overview batches`
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from assay.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# Colours as near as this in each of red, green and blue are one.
NEAR = 5
# name, address, heights at 1440 and 768 px
PAGES = [
    ("overview", "", 1240, 1500),
    ("batches", "batches?batch=support_intents/SI-02", 1500, 1900),
    ("agreement", "agreement?question=support_intents/intent", 2560, 1900),
    ("resources", "resources", 2240, 1600),
    ("review", "review?batch=translation_quality/TQ-02", 1000, 1300),
    ("deliveries", "deliveries", 1360, 1500),
    ("item", "item?item={item}", 1000, 1300),
    ("guidelines", "guidelines?question=support_intents/intent", 1300, 1500),
    ("quality", "quality", 1200, 1300),
]


@contextmanager
def serving() -> Iterator[str]:
    """The app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/dashboard.py"]
    server = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def settle(page: Page) -> None:
    """Waits until a page is drawn to its end."""
    page.locator(".page-head h2").wait_for(timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        ".getAttribute('data-test-script-state') !== 'running'"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(2500)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")


def save(page: Page, path: Path) -> None:
    """Saves what is on screen in 256 of its colours: a third of the bytes."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    colours = picture.getcolors(maxcolors=picture.width * picture.height)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in distinct(colours) for part in colour])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def distinct(counted: list[tuple[int, tuple[int, int, int]]], most: int = 256) -> list:
    """The commonest colours as they are, then those that differ from all before to the eye.

    Marks are small, and their colours matter.
    """
    chosen = np.empty((0, 3), dtype=int)
    for _, colour in sorted(counted, reverse=True):
        if len(chosen) < most // 4 or np.abs(chosen - colour).max(axis=1).min() > NEAR:
            chosen = np.vstack([chosen, colour])
        if len(chosen) == most:
            break
    return chosen.tolist()


def eventful_item() -> str:
    """The item that most has happened to."""
    workspace = Workspace.from_env()
    if workspace.current_build is None:
        sys.exit(f"Nothing is published below {workspace.home} yet. Run: assay demo && assay run")
    with duckdb.connect(str(workspace.current_build), read_only=True) as build:
        found = build.execute(
            "select item_id from marts.item_lineage group by item_id "
            "order by count(*) desc, item_id limit 1"
        ).fetchone()
    return found[0] if found else ""


def main(only: list[str]) -> None:
    """Draws every screenshot, or those of the pages named."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on this machine: make browser")
    os.environ.setdefault("ASSAY_HOME", str(REPOSITORY / "data"))
    FOLDER.mkdir(exist_ok=True)
    item = eventful_item()
    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for (name, address, *heights), (place, width), theme in product(
            PAGES, enumerate((1440, 768)), ("light", "dark")
        ):
            if only and name not in only:
                continue
            viewport = {"width": width, "height": heights[place]}
            context = browser.new_context(viewport=viewport, color_scheme=theme)
            page = context.new_page()
            page.goto(f"{base}/{address.format(item=item)}")
            settle(page)
            path = FOLDER / f"{name}-{theme}-{width}.png"
            save(page, path)
            print(f"{path.relative_to(REPOSITORY)}  {path.stat().st_size // 1024} kB")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
