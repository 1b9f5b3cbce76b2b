"""Lineage of every column, as Dagster has it after a refresh."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from tests.conftest import Installation

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("refreshed")]

Column = tuple[str, str]
# What counts rows or names a rule is made from no column.
WITHOUT_ORIGIN_AT_MOST = 0.05


@pytest.fixture(scope="module")
def edges(refreshed: Installation) -> Iterator[dict[Column, set[Column]]]:
    """For each column of each asset the columns that it is made from."""
    from orchestration.assets.raw import raw
    from orchestration.assets.reports import extracted

    found: dict[Column, set[Column]] = {}

    def add(key: dg.AssetKey, lineage: dg.TableColumnLineage) -> None:
        for column, parents in lineage.deps_by_column.items():
            found[key.to_user_string(), column] = {
                (parent.asset_key.to_user_string(), parent.column_name) for parent in parents
            }

    for assets in (raw, extracted):
        for spec in assets.specs:
            declared = spec.metadata.get("dagster/column_lineage")
            if declared is not None:
                add(spec.key, getattr(declared, "value", declared))
    with dg.DagsterInstance.from_config(str(refreshed.home.state / "dagster")) as instance:
        for key in instance.all_asset_keys():
            event = instance.get_latest_materialization_event(key)
            assert event is not None and event.asset_materialization is not None
            lineage = event.asset_materialization.metadata.get("dagster/column_lineage")
            if lineage is not None:
                add(key, lineage.value)  # type: ignore[arg-type]
        known = {key.to_user_string() for key in instance.all_asset_keys()}
    for column, parents in found.items():
        assert {asset for asset, _ in parents} <= known, column
    yield found


def back(edges: dict[Column, set[Column]], column: Column) -> set[Column]:
    """Every column that a column goes back to."""
    seen: set[Column] = set()
    ahead = [column]
    while ahead:
        step = ahead.pop()
        if step not in seen:
            seen.add(step)
            ahead += edges.get(step, ())
    return seen


def test_a_rate_leads_to_the_words_of_a_report(edges: dict[Column, set[Column]]) -> None:
    reached = back(edges, ("marts/mart_rates", "stated_rate"))
    for step in (
        ("core/fct_observations", "value"),
        ("staging/stg_facts", "value"),
        ("raw/facts", "value"),
        ("extracted/facts", "value"),
        ("reports", "text"),
    ):
        assert step in reached, step


def test_every_mart_has_lineage_for_its_columns(
    edges: dict[Column, set[Column]], refreshed: Installation
) -> None:
    columns = {
        (f"{schema}/{table}", str(column))
        for schema, table, column in refreshed.rows(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
            "WHERE schema_name IN ('core', 'marts') AND NOT internal"
        )
        if table != "dim_year"  # from a calendar
    }
    assert columns <= set(edges)
    without = {column for column in columns if not edges[column]}
    assert len(without) < WITHOUT_ORIGIN_AT_MOST * len(columns), without


def test_names_stay_with_what_they_name(edges: dict[Column, set[Column]]) -> None:
    """A column that only passes through has one parent of the same meaning."""
    assert edges["staging/stg_facts", "quote"] == {("raw/facts", "quote")}
    assert edges["marts/mart_rates", "file_name"] == {("core/dim_document", "file_name")}
    assert edges["extracted/facts", "year_from"] == {("reports", "text")}
