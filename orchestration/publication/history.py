"""The schema ``release``: what the published file says of itself.

Belongs here: its two tables, described, and their rows. Does not belong here: making and keeping
releases (``publication.releases``), running the checks (``checks``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestration.home import Home
from orchestration.publication.checks import CheckOutcome
from orchestration.warehouse.build import describe

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHECK_HISTORY = 200
"""Releases whose check results the published file remembers."""

DESCRIPTIONS = {
    "about": "This release 本次发布. One row.",
    "check_results": "Results of the checks 检查结果 of this release and of earlier ones. "
    "One row per release and check.",
}
COLUMNS = {
    "about": (
        ("release", "INTEGER NOT NULL", "Number of the release 发布号, counted up"),
        ("made_at", "TIMESTAMPTZ NOT NULL", "When it was made 发布时间"),
        ("git_revision", "VARCHAR", "Revision of the code 代码版本; empty outside a checkout"),
        ("extractor_version", "VARCHAR", "Version of the extraction that read it 抽取器版本"),
        ("data_version", "VARCHAR", "Digest of reports, corrections, rules and models 数据版本"),
    ),
    "check_results": (
        ("release", "INTEGER NOT NULL", "Number of the release 发布号"),
        ("checked_at", "TIMESTAMPTZ", "When it was made 发布时间"),
        ("table_name", "VARCHAR NOT NULL", "Table that was checked 表"),
        ("check_name", "VARCHAR NOT NULL", "Name of the check 检查项"),
        ("stage", "VARCHAR NOT NULL", "Who checked 检查环节: dbt or expectations"),
        ("severity", "VARCHAR NOT NULL", "error stops a publication, warn does not 严重性"),
        ("passed", "BOOLEAN NOT NULL", "Whether it passed 是否通过"),
        ("failures", "BIGINT", "How many rows offended 违例数; null where rows are not counted"),
        ("message", "VARCHAR", "What was found 结果说明; empty where it passed"),
    ),
}
"""For each table its columns: name, type, description."""


def write_history(
    connection: DuckDBPyConnection,
    home: Home,
    number: int,
    made_at: str,
    outcomes: Sequence[CheckOutcome],
) -> None:
    """The results of this release's checks after those of the releases before it."""
    _create(connection, "check_results")
    if home.published_file.exists():
        with contextlib.suppress(Exception):  # a foreign file in our place has no history to keep
            connection.execute(f"ATTACH '{home.published_file}' AS before (READ_ONLY)")
            connection.execute(
                "INSERT INTO release.check_results SELECT * FROM before.release.check_results "
                "WHERE release > ? - ? AND release < ?",
                [number, CHECK_HISTORY, number],
            )
        with contextlib.suppress(Exception):
            connection.execute("DETACH before")
    rows = [
        (number, made_at, o.table, o.name, o.stage, o.severity, o.passed, o.failures, o.message)
        for o in outcomes
    ]
    if rows:
        connection.executemany(
            "INSERT INTO release.check_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )


def write_about(
    connection: DuckDBPyConnection, number: int, made_at: str, about: dict[str, Any]
) -> None:
    """The file says itself which release it is: a copy of it keeps its origin."""
    _create(connection, "about")
    connection.execute(
        "INSERT INTO release.about VALUES (?, ?, ?, ?, ?)",
        [
            number,
            made_at,
            about.get("git_revision"),
            about.get("versions", {}).get("extractor"),
            about.get("data_version"),
        ],
    )


def _create(connection: DuckDBPyConnection, table: str) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS release")
    columns = ", ".join(f"{name} {kind}" for name, kind, _ in COLUMNS[table])
    connection.execute(f"CREATE TABLE release.{table} ({columns})")
    meanings = {name: meaning for name, _, meaning in COLUMNS[table]}
    describe(connection, f"release.{table}", DESCRIPTIONS[table], meanings)
