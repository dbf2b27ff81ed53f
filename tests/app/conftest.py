"""Pages run in this process, on warehouses made through the real door."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import warehouse
from app.components import panel
from assay.workspace import REPOSITORY, Workspace

ROUTER = REPOSITORY / "app" / "streamlit_app.py"
VIEWS = sorted(path.stem for path in (REPOSITORY / "app" / "views").glob("*.py"))


@pytest.fixture(scope="package", autouse=True)
def leave_no_trace() -> Iterator[None]:
    """Closes the builds that pages opened, and gives back the `__main__` that they replaced."""
    main = sys.modules["__main__"]
    yield
    st.cache_resource.clear()
    sys.modules["__main__"] = main


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Workspace], None]:
    """Makes the app read a warehouse."""

    def point_at(workspace: Workspace) -> None:
        monkeypatch.setenv("ASSAY_HOME", str(workspace.home))
        monkeypatch.setenv("ASSAY_CONFIG", str(workspace.config))

    return point_at


@pytest.fixture
def open_page(use: Callable[[Workspace], None]) -> Callable[..., AppTest]:
    """Opens a page of the app on a warehouse, with query parameters."""

    def open_page(workspace: Workspace, view: str, **parameters: str) -> AppTest:
        use(workspace)
        app = AppTest.from_file(str(ROUTER), default_timeout=30)
        app.switch_page(f"views/{view}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[warehouse.Result]:
    """The results of all panels that are drawn."""
    results: list[warehouse.Result] = []
    draw = panel._views

    def note(title, result, *rest):
        results.append(result)
        draw(title, result, *rest)

    monkeypatch.setattr(panel, "_views", note)
    return results


@pytest.fixture
def nothing(tmp_path: Path) -> Workspace:
    """A folder in which nothing was ever published."""
    return Workspace(tmp_path / "data", REPOSITORY)
