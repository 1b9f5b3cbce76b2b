"""dbt, run inside this process on the build file.

Belongs here: parsing the project once for each version of it, the build, and its results as plain
rows. Does not belong here: what Dagster makes of them (``assets.models``).

A second dbt process would cost seconds before it starts. In one process DuckDB refuses a second
connection with another configuration, so dbt's own is closed when it is done.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration import fingerprint
from orchestration.files import read_json, write_json
from orchestration.home import DBT_PROJECT, Home

PASSED = frozenset({"success", "pass"})


class DbtFailed(Exception):
    """dbt could not do what it was asked; the message says which node and why."""


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one model, seed or test.

    Attributes:
        status: success or pass; warn, fail, error, skipped.
        failures: rows that a test found, None for models.
        query: compiled SQL: of a model, or what a test asked for its offending rows.
    """

    unique_id: str
    status: str
    message: str
    seconds: float
    failures: int | None = None
    query: str | None = None
    relation: tuple[str, str] | None = None

    @property
    def passed(self) -> bool:
        """Whether it did what it should."""
        return self.status in PASSED


@dataclass(slots=True)
class DbtProject:
    """The dbt project on one home's build file.

    Attributes:
        home: whose build file dbt works on.
        threads: models built at a time.
    """

    home: Home
    threads: int = 2
    _manifest: dict[str, Any] | None = field(default=None, init=False)

    def manifest(self) -> dict[str, Any]:
        """The manifest of the project as it is now; parsed again only where it has changed.

        Raises:
            DbtFailed: the project cannot be parsed.
        """
        if self._manifest is not None:
            return self._manifest
        written = self.home.dbt_target / "manifest.json"
        stamp = self.home.dbt_target / "parsed.json"
        version = {"project": _project_version(), "build_file": str(self.home.build_file)}
        if read_json(stamp) != version or not written.exists():
            self._invoke(["parse"])
            write_json(stamp, version)
        self._manifest = json.loads(written.read_text("utf-8"))
        return self._manifest

    def build(
        self,
        select: Sequence[str] = (),
        on_node: Callable[[str], None] = lambda name: None,
    ) -> list[NodeResult]:
        """Builds seeds, models and data tests; unit tests belong to the test suite.

        Args:
            select: unique ids to build; all where empty.
            on_node: called with the name of each node that is done.

        Raises:
            DbtFailed: dbt itself failed, so that there are no results. A model or test that failed
                is among the results.
        """
        command = ["build", "--exclude-resource-type", "unit_test"]
        if select:
            nodes = self.manifest()["nodes"]
            command += ["--select", *(".".join(nodes[unique_id]["fqn"]) for unique_id in select)]

        def on_event(event: Any) -> None:
            if event.info.name == "NodeFinished":
                on_node(event.data.node_info.node_name)

        outcome = self._invoke(command, on_event)
        return [_result(result) for result in outcome.result.results]

    def document(self) -> Path:
        """Writes dbt's documentation of the last build: one page that needs no server.

        Returns:
            The page.

        Raises:
            DbtFailed: dbt could not write it.
        """
        target = self.home.dbt_docs
        self._invoke(["docs", "generate", "--static"], target=target)
        return target / "static_index.html"

    def _invoke(
        self,
        command: Sequence[str],
        on_event: Callable[[Any], None] | None = None,
        target: Path | None = None,
    ) -> Any:
        from dbt.cli.main import dbtRunner

        arguments = [
            *command,
            "--project-dir", str(DBT_PROJECT),
            "--profiles-dir", str(DBT_PROJECT),
            "--target-path", str(target or self.home.dbt_target),
            "--log-path", str(self.home.logs),
            "--log-level", "none",
            "--log-level-file", "info",
            "--no-version-check",
            "--no-use-colors",
        ]  # fmt: skip
        if command[0] != "parse":
            arguments += ["--threads", str(self.threads)]
        with _environment(self.home), _quiet():
            try:
                outcome = dbtRunner(callbacks=[on_event] if on_event else []).invoke(arguments)
            finally:
                _close_connection()
        if outcome.exception is not None:
            raise DbtFailed(f"dbt {command[0]}: {outcome.exception}") from outcome.exception
        return outcome


def _project_version() -> str:
    """Changes with the project and with the vocabularies, which it reads as seeds."""
    return fingerprint.of_folder(DBT_PROJECT) + fingerprint.of_vocabulary()


def _result(result: Any) -> NodeResult:
    node = result.node
    is_test = node.unique_id.startswith("test.")
    return NodeResult(
        node.unique_id,
        str(result.status),
        result.message or "",
        float(result.execution_time or 0.0),
        result.failures if is_test else None,
        getattr(node, "compiled_code", None),
        None if is_test else (node.schema, node.alias),
    )


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    home.build_file.parent.mkdir(parents=True, exist_ok=True)
    home.dbt_target.mkdir(parents=True, exist_ok=True)
    given: Mapping[str, str] = {
        "GONGBAO_BUILD_DATABASE": str(home.build_file),
        "GONGBAO_SEEDS": str(home.seeds),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps dbt from changing how the process logs."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


def _close_connection() -> None:
    """Closes dbt-duckdb's connection, which it keeps until the process ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
        DuckDBConnectionManager._ENV = None
