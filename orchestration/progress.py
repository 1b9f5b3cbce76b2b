"""How long work tells of itself, to a person at a terminal or to a log.

Belongs here: the reporter that every step talks to, and the plain one that writes log lines. Does
not belong here: how a terminal shows it (``cli.display``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger("gongbao")


class Reporter:
    """Receives what a refresh has to say; this one logs it.

    Attributes:
        seconds: how long each finished step took, in the order in which they ended.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times one step of a refresh."""
        self.began(name)
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - start
            self.ended(name)

    def began(self, name: str) -> None:
        """A step starts."""
        logger.info("%s ...", name)

    def ended(self, name: str) -> None:
        """A step is over, well or not."""
        logger.info("%s: %.1f s", name, self.seconds[name])

    def advanced(self, done: int, total: int, what: str = "") -> None:
        """Part of the step that runs is done."""

    def warned(self, line: str) -> None:
        """Something a person should know, which stops nothing."""
        logger.warning("%s", line)


_current = Reporter()


def reporter() -> Reporter:
    """The reporter of this process."""
    return _current


def report_to(new: Reporter) -> None:
    """Replaces the reporter of this process: a refresh runs in one process from end to end."""
    global _current
    _current = new
