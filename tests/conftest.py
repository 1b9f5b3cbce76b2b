"""What tests of several rooms share: homes of their own, and one refreshed warehouse.

A home is a folder with seeds, working state and warehouse; no test touches the checkout's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration.home import PROJECT, Home

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GONGBAO = str(Path(sys.executable).with_name("gongbao"))
REPORTS = PROJECT / "seeds"


@dataclass
class Installation:
    """A home and the command line on it."""

    root: Path

    @property
    def home(self) -> Home:
        """Its folders."""
        return Home.at(self.root)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works in it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GONGBAO_", "DAGSTER_"))}
        return {**kept, "GONGBAO_ROOT": str(self.root), "COLUMNS": "200"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts ``gongbao`` in a process group of its own."""
        return subprocess.Popen(
            [GONGBAO, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(
        self, *arguments: str, check: bool = True, stdin: str | bytes = b""
    ) -> subprocess.CompletedProcess[str]:
        """Runs ``gongbao`` to its end; fails the test where it fails, unless told not to."""
        done = subprocess.run(
            [GONGBAO, *arguments],
            env=self.environment,
            capture_output=True,
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            timeout=300,
        )
        result = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )
        if check:
            assert result.returncode == 0, result.stderr[-4000:]
        return result

    def refresh(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs ``gongbao refresh``."""
        return self.run("refresh", *arguments, check=check)

    @contextmanager
    def warehouse(self) -> Iterator[DuckDBPyConnection]:
        """A read-only connection to the published file."""
        from orchestration.warehouse.build import connected

        with connected(self.home.published_file) as connection:
            yield connection

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """What a query on the published file gives."""
        with self.warehouse() as connection:
            return connection.execute(query, list(parameters)).fetchall()


def new_installation(root: Path, reports: Path | None = REPORTS) -> Installation:
    """A home with copies of the five reports, or none."""
    root.joinpath("seeds").mkdir(parents=True)
    for path in sorted(reports.glob("*.txt")) if reports else ():
        shutil.copy(path, root / "seeds")
    return Installation(root)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A home with the five reports, not yet refreshed."""
    return new_installation(tmp_path / "home")


@pytest.fixture
def empty_installation(tmp_path: Path) -> Installation:
    """A home without reports."""
    return new_installation(tmp_path / "home", reports=None)


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The five reports, refreshed once for all tests that only read. Nothing may change it.

    Tests that use it bear ``@pytest.mark.xdist_group("refreshed")``: one worker has them all.
    """
    made = new_installation(tmp_path_factory.mktemp("refreshed") / "home")
    done = made.refresh()
    made.root.joinpath("refresh.log").write_text(done.stderr, "utf-8")
    return made
