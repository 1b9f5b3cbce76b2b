"""The rows that break an expectation, fetched by SQL of our own.

Belongs here: the query of offending rows, their exact count, a bounded sample with the words that a
figure was read from. Does not belong here: the verdict (that is Great Expectations').
"""

from __future__ import annotations

import datetime
from typing import Any

import duckdb

from expectations.suites import Expectation

SAMPLE_ROWS = 10

# File, sentence and words of a figure, for rows that carry its id or its key.
_EVIDENCE = """
    select
        offending.*, documents.file_name as source_file, facts.quote as source_quote,
        sentences.sentence as source_sentence
    from ({query}) as offending
    left join {facts} as facts on offending.{key} = facts.{key}
    left join staging.stg_documents as documents on facts.doc_id = documents.doc_id
    left join staging.stg_sentences as sentences
        on facts.doc_id = sentences.doc_id and facts.sentence_id = sentences.sentence_id
"""


def offending_query(expectation: Expectation) -> str | None:
    """The query whose rows break an expectation; None where no single row does."""
    table, column = expectation.table, f'"{expectation.column}"'
    match expectation.kind:
        case "no_rows":
            return (expectation.query or "").replace("{batch}", table)
        case "not_null":
            return f"select * from {table} where {column} is null"
        case "unique":
            return (
                f"select * from {table} where {column} in "
                f"(select {column} from {table} group by {column} having count(*) > 1)"
            )
        case "in_set":
            allowed = ", ".join(f"'{value}'" for value in expectation.values)
            return f"select * from {table} where {column} not in ({allowed})"
        case "between":
            bounds = []
            if expectation.low is not None:
                bounds.append(f"{column} < {expectation.low}")
            if expectation.high is not None:
                bounds.append(f"{column} > {expectation.high}")
            return f"select * from {table} where {' or '.join(bounds)}"
        case "row_count_between":
            return None


def find_offenders(
    connection: duckdb.DuckDBPyConnection, expectation: Expectation
) -> tuple[int, tuple[dict[str, Any], ...]]:
    """Count the offending rows, and fetch at most ten of them with their evidence."""
    query = offending_query(expectation)
    if query is None:
        return 0, ()
    counted = connection.execute(f"select count(*) from ({query}) as offending").fetchone()
    columns = {column[0] for column in connection.execute(f"{query} limit 0").description or ()}
    sampled = f"select * from ({query}) as offending limit {SAMPLE_ROWS}"
    if "fact_id" in columns:
        sampled = _EVIDENCE.format(query=sampled, facts="staging.stg_facts", key="fact_id")
    elif "observation_key" in columns:
        sampled = _EVIDENCE.format(
            query=sampled, facts="intermediate.int_observations", key="observation_key"
        )
    cursor = connection.execute(sampled)
    names = [column[0] for column in cursor.description or ()]
    rows = tuple(
        {name: _plain(value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    )
    return (counted[0] if counted else 0), rows


def _plain(value: Any) -> Any:
    """A value that JSON can carry."""
    return value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value
