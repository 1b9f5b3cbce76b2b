"""Asset checks: what must hold of the built tables, from the Great Expectations suites.

Belongs here: one Dagster check for each expectation, on the asset of its table. Does not belong
here: the expectations (``expectations/``), dbt's data tests (``assets.models``).
"""

import atexit
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from expectations import (
    Expectation,
    ExpectationResult,
    Suite,
    SuiteResult,
    build_data_docs,
    load_suites,
    run_suite,
)
from orchestration.progress import reporter
from orchestration.publication.checks import BuildChecks, CheckOutcome
from orchestration.resources import Workspace
from orchestration.warehouse.build import Sample


def build_expectation_checks(
    models: Collection[dg.AssetKey],
) -> list[dg.AssetChecksDefinition]:
    """The suites as asset checks, run together in one step after the models.

    Raises:
        ValueError: a suite is about a table that no model builds.
    """
    suites = load_suites()
    unknown = [suite.table for suite in suites if table_key(suite) not in models]
    if unknown:
        raise ValueError(f"suites about tables that no model builds: {', '.join(unknown)}")

    @dg.multi_asset_check(
        name="expectations",
        specs=[_spec(expectation, table_key(s)) for s in suites for expectation in s.expectations],
        can_subset=True,
    )
    def expectations(
        context: dg.AssetCheckExecutionContext, workspace: Workspace
    ) -> Iterator[dg.AssetCheckResult]:
        """Runs the suites on the build file and writes their pages."""
        home = workspace.home
        atexit.register(_end_in_silence)
        chosen = context.selected_asset_check_keys
        wanted = [s for s in suites if any(check_key(s, e) in chosen for e in s.expectations)]
        with reporter().step("check expectations"):
            results = []
            for number, suite in enumerate(wanted):
                reporter().advanced(number, len(wanted), suite.table)
                results.append(run_suite(home.build_file, suite))
            pages = build_data_docs(results, home.data_docs)
        for suite, result in zip(wanted, results, strict=True):
            page = pages.with_name(f"{result.suite}.html")
            for row in result.results:
                if check_key(suite, row.expectation) in chosen:
                    yield _check_result(row, table_key(suite), page)
        if len(wanted) == len(suites):
            BuildChecks(home.build_file.parent).record("expectations", outcomes(results))

    return [expectations]


def _end_in_silence() -> None:
    """Drops what is printed after everything has ended.

    Great Expectations' pydantic models keep DuckDB's types alive to the end of the process, about
    which DuckDB's client then prints pages into the daemon's log.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def table_key(suite: Suite) -> dg.AssetKey:
    """The asset that a suite is about."""
    return dg.AssetKey(suite.table.split("."))


def check_key(suite: Suite, expectation: Expectation) -> dg.AssetCheckKey:
    """The asset check of an expectation."""
    return dg.AssetCheckKey(table_key(suite), expectation.name)


def outcomes(results: Iterable[SuiteResult]) -> Iterator[CheckOutcome]:
    """The results of suites as rows of the gate."""
    for result in results:
        for row in result.results:
            yield CheckOutcome(
                table=result.table.split(".")[-1],
                name=row.expectation.name,
                stage="expectations",
                severity="error" if row.expectation.severity == "error" else "warn",
                passed=row.success,
                message="" if row.success else _message(row),
                failures=row.unexpected_count,
                sample=_sample(row.sample),
            )


def _spec(expectation: Expectation, key: dg.AssetKey) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        expectation.name,
        asset=key,
        description=expectation.description,
        blocking=expectation.severity == "error",
        metadata={"rule": expectation.kind, "column": expectation.column or ""},
    )


def _check_result(row: ExpectationResult, key: dg.AssetKey, page: Path) -> dg.AssetCheckResult:
    severe = row.expectation.severity == "error"
    metadata: dict[str, Any] = {
        "offending_rows": row.unexpected_count,
        "data_docs": dg.MetadataValue.path(str(page)),
    }
    if row.observed is not None:
        metadata["observed"] = row.observed
    if row.sample:
        metadata["sample"] = dg.MetadataValue.md(_sample(row.sample))
    return dg.AssetCheckResult(
        passed=row.success,
        asset_key=key,
        check_name=row.expectation.name,
        severity=dg.AssetCheckSeverity.ERROR if severe else dg.AssetCheckSeverity.WARN,
        description=None if row.success else _message(row),
        metadata=metadata,
    )


def _message(row: ExpectationResult) -> str:
    if row.problem:
        return f"could not be checked: {row.problem}"
    if row.expectation.kind == "row_count_between":
        return f"{row.expectation.description} Observed: {row.observed}."
    return f"{row.expectation.description} Not so in {row.unexpected_count} rows."


def _sample(rows: Iterable[Mapping[str, Any]]) -> str:
    """Offending rows as a Markdown table, sentences whole."""
    rows = list(rows)
    if not rows:
        return ""
    columns = tuple(rows[0])
    return Sample(columns, tuple(tuple(row.get(c) for c in columns) for row in rows)).to_markdown(
        300
    )
