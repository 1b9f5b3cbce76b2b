"""One refresh at a time, and no lock that outlives its holder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.publication.lock import RefreshRunning, holder, refresh_lock

HOLD = """
import sys
from pathlib import Path
from orchestration.publication.lock import refresh_lock
with refresh_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_refresh_is_told_who_holds_it(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(RefreshRunning, match=f"process {other.pid}, since "),
        refresh_lock(tmp_path / "lock"),
    ):
        pytest.fail("two hold the lock")
    assert str(other.pid) in str(holder(tmp_path / "lock"))


def test_a_second_refresh_waits(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    told: list[str] = []

    def on_wait(who: str) -> None:
        told.append(who)
        other.communicate("")  # the other ends only once this one waits

    with refresh_lock(tmp_path / "lock", wait_seconds=60, on_wait=on_wait):
        assert len(told) == 1


def test_a_killed_holder_frees_it(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert holder(tmp_path / "lock") is None
    with refresh_lock(tmp_path / "lock"):
        pass
