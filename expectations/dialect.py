"""The SQLAlchemy dialect through which Great Expectations reads a DuckDB file.

The stock dialect of duckdb-engine hands one DuckDB connection to all cursors. Great Expectations
reads rows after its connection went back to the pool, and the roll-back on return has by then
discarded them. Here each statement has a cursor of its own, and nothing begins or ends a
transaction, which a reader has no use for. Private names of duckdb-engine are touched: its version
is pinned, and the tests run this module.
"""

from __future__ import annotations

from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, CursorWrapper, Dialect
from sqlalchemy.dialects import registry

NAME = "gongbao_duckdb"


class _Connection(ConnectionWrapper):
    """A connection whose cursors do not share results."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._own = connection

    def cursor(self) -> CursorWrapper:
        return CursorWrapper(self._own.cursor(), self)


class ReadingDialect(Dialect):
    """DuckDB, read-only, a cursor for each statement, no transactions."""

    supports_statement_cache = False

    def connect(self, *arguments: Any, **parameters: Any) -> Any:
        """Open the file with no configuration: all connections of a process must share one."""
        path = parameters.get("database") or arguments[0]
        return _Connection(duckdb.connect(path, read_only=True))

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin nothing."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back nothing."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit nothing."""


def register() -> None:
    """Make ``gongbao_duckdb://`` known to SQLAlchemy."""
    registry.register(NAME, __name__, ReadingDialect.__name__)
