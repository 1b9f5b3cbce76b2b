"""One refresh at a time, whoever starts it.

Belongs here: the lock that a refresh holds from its first step to its last. Does not belong here:
Dagster's run queue, which keeps its own runs apart but knows nothing of a command line.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

POLL_SECONDS = 0.2


class RefreshRunning(Exception):
    """Another refresh holds the lock; the message says which."""


@contextmanager
def refresh_lock(
    path: Path,
    wait_seconds: float = 0.0,
    on_wait: Callable[[str], None] = lambda holder: None,
) -> Iterator[None]:
    """Holds the lock; the kernel frees it when the process ends, however it ends.

    Args:
        path: the lock's file, left in place.
        wait_seconds: how long to wait for another refresh.
        on_wait: called once with who holds it, before waiting.

    Raises:
        RefreshRunning: the lock was not free in time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_seconds
    with path.open("a+", encoding="utf-8") as file:
        told = False
        while not _taken(file.fileno()):
            holder = _holder(path)
            if time.monotonic() >= deadline:
                raise RefreshRunning(
                    f"another refresh is running ({holder}); try again when it is done"
                )
            if not told:
                on_wait(holder)
                told = True
            time.sleep(POLL_SECONDS)
        file.seek(0)
        file.truncate()
        json.dump(
            {"pid": os.getpid(), "since": datetime.now().astimezone().isoformat("T", "seconds")},
            file,
        )
        file.flush()
        yield


def holder(path: Path) -> str | None:
    """Who holds the lock now; None where nobody does."""
    if not path.exists():
        return None
    with path.open("r", encoding="utf-8") as file:
        return None if _taken(file.fileno()) else _holder(path)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    try:
        written = json.loads(path.read_text("utf-8"))
        return f"process {written['pid']}, since {written['since']}"
    except (OSError, ValueError, KeyError):
        return "just started"
