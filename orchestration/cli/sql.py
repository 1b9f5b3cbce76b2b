"""``gongbao sql``: questions to the published warehouse, which they cannot change.

Belongs here: running one query or a shell, and the forms of output. Does not belong here: the
tables (``dbt_project``).
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from orchestration.home import Home

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMATS = ["table", "csv", "json", "markdown"]
SHOWN_ROWS = 1000
"""Rows that a table on a terminal shows; the other formats give all."""


@click.command()
@click.argument("query", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: table.")
def command(query: str | None, form: str | None) -> None:
    """Ask the published warehouse, read-only. Without QUERY, a shell; - reads it from stdin."""
    home = Home.from_environment()
    if not home.published_file.exists():
        raise click.ClickException(
            f"{home.shown(home.published_file)} does not exist: nothing is published yet; "
            "run `make refresh`"
        )
    if query is None and sys.stdin.isatty():
        _shell(home, form or "table")
        return
    if query is None or query == "-":
        query = sys.stdin.read()
    click.echo(run(home, query, form or "table"), nl=False)


def run(home: Home, query: str, form: str) -> str:
    """The answer to a query as text.

    Raises:
        click.ClickException: the query is wrong, or would change something.
    """
    import duckdb

    try:
        connection = open_read_only(home)
    except duckdb.Error as error:
        raise click.ClickException(f"{home.shown(home.published_file)}: {error}") from error
    try:
        return _answer(connection, query, form)
    except duckdb.Error as error:
        raise click.ClickException(str(error)) from error
    finally:
        connection.close()


def open_read_only(home: Home) -> DuckDBPyConnection:
    """A connection that can read the published file and nothing else, and write nothing."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "access_mode": "READ_ONLY",
        "enable_external_access": "false",
    }
    connection = duckdb.connect(str(home.published_file), config=settings)
    connection.execute("SET search_path = 'marts,core,quality,vocabulary,staging,raw,release,main'")
    connection.execute("SET lock_configuration = true")
    return connection


def _answer(connection: DuckDBPyConnection, query: str, form: str) -> str:
    cursor = connection.execute(query)
    columns = [str(column[0]) for column in cursor.description or ()]
    limit = SHOWN_ROWS if form == "table" else None
    rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
    more = limit is not None and len(rows) > limit
    return formatted(columns, rows[:limit], form) + (f"… first {limit} rows\n" if more else "")


def formatted(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> str:
    """Rows in one of the forms, with a line's end."""
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return text.getvalue()
    if form == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=1, default=str) + "\n"
    if form == "markdown":
        from orchestration.warehouse.build import Sample

        return Sample(tuple(columns), tuple(tuple(row) for row in rows)).to_markdown(1000) + "\n"
    from orchestration.cli.tables import render

    count = f"({len(rows)} row{'' if len(rows) == 1 else 's'})"
    return f"{render(columns, rows)}\n{count}\n"


def _shell(home: Home, form: str) -> None:
    """Reads queries until end of input; each sees the newest release."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    home.state.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(home.state / "sql_history"))
    )
    click.echo("Read-only. End a query with ; — .tables lists tables, .quit (Ctrl-D) leaves.")
    lines: list[str] = []
    while True:
        try:
            line = session.prompt("…> " if lines else "gongbao> ")
        except KeyboardInterrupt:
            lines = []
            continue
        except EOFError:
            return
        if not lines and line.strip() in {".quit", ".exit", "exit", "quit"}:
            return
        if not lines and line.strip() == ".tables":
            line = TABLES
        lines.append(line)
        if line.rstrip().endswith(";"):
            query, lines = "\n".join(lines), []
            try:
                click.echo(run(home, query, form), nl=False)
            except click.ClickException as error:
                error.show()


TABLES = (
    "SELECT schema_name AS layer, table_name AS name, comment FROM duckdb_tables() UNION ALL "
    "SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL;"
)
