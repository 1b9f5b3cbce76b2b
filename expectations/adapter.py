"""The one adapter between our suites and Great Expectations.

Belongs here: turning an expectation into Great Expectations' terms, running a suite in an ephemeral
context on a read-only file, and reading the outcome back. Great Expectations is imported inside the
functions: it takes seconds, and most of what imports this package never runs a suite.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from expectations.offenders import find_offenders
from expectations.results import ExpectationResult, SuiteResult
from expectations.suites import Expectation, Suite


def run_suite(database: Path, suite: Suite) -> SuiteResult:
    """Run a suite on a DuckDB file, which is opened read-only.

    Args:
        database: the file. Nobody in this process may hold it open for writing.
        suite: one of ``load_suites()``.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if not database.is_file():
        raise FileNotFoundError(f"{database}: no such database; build the warehouse first")
    document = _validate(database, suite)
    with duckdb.connect(str(database), read_only=True) as connection:
        results = tuple(
            _read_result(connection, expectation, outcome)
            for expectation, outcome in zip(suite.expectations, document["results"], strict=True)
        )
    return SuiteResult(suite.name, suite.table, results, document)


def _validate(database: Path, suite: Suite) -> dict[str, Any]:
    """Great Expectations' own account of the run, as plain data."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    gx: Any = import_module("great_expectations")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    dialect: Any = import_module("expectations.dialect")
    dialect.register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        name="warehouse", connection_string=f"{dialect.NAME}:///{database}"
    )
    schema, table = suite.table.split(".")
    try:
        asset = source.add_table_asset(name=suite.name, table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        result = batch.validate(
            gx.ExpectationSuite(
                name=suite.name,
                expectations=[_translate(expectation) for expectation in suite.expectations],
            ),
            result_format="SUMMARY",
        )
        document: dict[str, Any] = result.to_json_dict()
    finally:
        source.get_execution_engine().engine.dispose()
    order = {expectation.name: index for index, expectation in enumerate(suite.expectations)}
    document["results"].sort(key=lambda r: order[r["expectation_config"]["meta"]["name"]])
    return document


def _translate(expectation: Expectation) -> Any:
    """An expectation in Great Expectations' terms."""
    gxe: Any = import_module("great_expectations.expectations")
    common = {
        "meta": {"name": expectation.name, "severity": expectation.severity},
        "description": expectation.description,
    }
    on_column = {"column": expectation.column, **common}
    bounds = {"min_value": expectation.low, "max_value": expectation.high}
    match expectation.kind:
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(**bounds, **on_column)
        case "in_set":
            return gxe.ExpectColumnValuesToBeInSet(value_set=list(expectation.values), **on_column)
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(**on_column)
        case "unique":
            return gxe.ExpectColumnValuesToBeUnique(**on_column)
        case "row_count_between":
            return gxe.ExpectTableRowCountToBeBetween(**bounds, **common)
        case "no_rows":
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=expectation.query, **common)


def _read_result(
    connection: duckdb.DuckDBPyConnection, expectation: Expectation, outcome: dict[str, Any]
) -> ExpectationResult:
    success = bool(outcome["success"])
    problem = None if success else _problem(outcome.get("exception_info") or {})
    count, sample = (0, ()) if success or problem else find_offenders(connection, expectation)
    is_row_count = expectation.kind == "row_count_between"
    observed = (outcome.get("result") or {}).get("observed_value") if is_row_count else count
    return ExpectationResult(expectation, success, observed, count, sample, problem)


def _problem(exception_info: dict[str, Any]) -> str | None:
    """The first line of what kept an expectation from being checked; None where it was checked."""
    # Either one account, or one for each metric that could not be computed.
    accounts = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    for account in accounts:
        if isinstance(account, dict) and account.get("raised_exception"):
            return str(account.get("exception_message")).strip().splitlines()[0]
    return None
