"""Dagster resources: the folders of this installation, and the lock that one refresh holds.

Belongs here: what assets and checks are given at run time, so that tests can give something else.
Does not belong here: work (https://docs.dagster.io/guides/build/external-resources).
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from orchestration.home import Home
from orchestration.progress import reporter
from orchestration.publication.lock import refresh_lock


class Workspace(dg.ConfigurableResource["Workspace"]):
    """The folders that a run works in, held for this run alone until it ends.

    Attributes:
        seeds: folder of the reports.
        state: folder of the working state.
        warehouse: folder of the published file.
        wait_seconds: how long a run waits for another refresh to end.
    """

    seeds: str
    state: str
    warehouse: str
    wait_seconds: float = 3600.0

    @classmethod
    def of(cls, home: Home, wait_seconds: float = 3600.0) -> Workspace:
        """The workspace of a home."""
        return cls(
            seeds=str(home.seeds),
            state=str(home.state),
            warehouse=str(home.warehouse),
            wait_seconds=wait_seconds,
        )

    @property
    def home(self) -> Home:
        """The folders as paths."""
        return Home(Path(self.seeds), Path(self.state), Path(self.warehouse))

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Generator[Workspace, None, None]:
        """Holds the refresh lock while the run's process works."""

        def waiting(holder: str) -> None:
            reporter().warned(f"another refresh is running ({holder}); waiting for it to end")

        with refresh_lock(self.home.lock_file, self.wait_seconds, waiting):
            yield self
