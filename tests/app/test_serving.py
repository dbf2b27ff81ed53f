"""`assay up` is bound to this machine unless people have to log in."""

import subprocess
import sys

import pytest

from assay import server
from assay.errors import WrongUse


@pytest.fixture(autouse=True)
def no_login(tmp_path, monkeypatch):
    """A machine and a repository without a login."""
    monkeypatch.delenv("ASSAY_PROXY_HEADER", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(server, "REPOSITORY", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    return tmp_path / ".streamlit" / "secrets.toml"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_no_login(host):
    server.require_login(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.5", "assay.example.org", "", "127.0.0.1.x"]
)
def test_other_addresses_need_a_login(host, no_login, monkeypatch):
    with pytest.raises(WrongUse, match=r"docs/deploy\.md"):
        server.require_login(host)
    no_login.write_text("[other]\na = 1\n")
    with pytest.raises(WrongUse):
        server.require_login(host)
    no_login.write_text("[auth]\nclient_id = 'x'\n")
    server.require_login(host)
    no_login.write_text("[auth")
    with pytest.raises(WrongUse, match="cannot be read"):
        server.require_login(host)
    monkeypatch.setenv("ASSAY_PROXY_HEADER", "X-Forwarded-Email")
    server.require_login(host)


def test_the_command_refuses_before_it_does_anything(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "assay.cli", "up", "--host", "0.0.0.0", "--port", "18599"],
        env={"ASSAY_HOME": str(tmp_path / "data"), "HOME": str(tmp_path), "PATH": "/usr/bin"},
        cwd=server.Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "nobody would have to log in" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_what_is_loaded_is_not_looked_through_after_every_run_of_a_page():
    script = (
        "import gc, app.dashboard; "
        "print(len(gc.get_objects()), gc.get_freeze_count(), 'altair' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {script}"],
        cwd=server.Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    looked_through, left_out, is_loaded = done.stdout.split()
    assert is_loaded == "True"
    assert int(looked_through) < int(left_out) / 20
