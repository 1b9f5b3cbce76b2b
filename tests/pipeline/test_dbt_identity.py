"""The same reports give the same warehouse, whatever came before and in whatever order."""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path

import duckdb
import pytest
from annotated_reports import gold_rows, gold_warehouse
from warehouse_building import Raw, Report, build, merged, query

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("warehouse identity")]

READ = ("core", "marts", "quality")


def contents(database: Path) -> dict[str, str]:
    """A digest of the rows of each table that people read, in the order in which they stand."""
    digests = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            f"where table_schema in {READ} order by all"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(f'select * from {schema}."{table}"').fetchall()
            digests[f"{schema}.{table}"] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return digests


def without(raw: Raw, file_name: str) -> Raw:
    (doc_id,) = {d["doc_id"] for d in raw["documents"] if d["file_name"] == file_name}
    return {table: [row for row in rows if row["doc_id"] != doc_id] for table, rows in raw.items()}


def cells(database: Path) -> dict[str, dict]:
    rows = query(database, "select * from marts.mart_region_year_metric")
    return {row["cell_key"]: row for row in rows}


@pytest.fixture(scope="module")
def gold() -> Raw:
    return gold_rows()


@pytest.fixture(scope="module")
def base() -> Path:
    return gold_warehouse()


def test_the_order_of_reports_and_rows_does_not_matter(
    base: Path, gold: Raw, tmp_path: Path
) -> None:
    backwards = {table: list(reversed(rows)) for table, rows in gold.items()}
    assert contents(build(tmp_path, backwards)) == contents(base)


def test_adding_changing_and_removing_reports_leaves_no_trace(
    base: Path, gold: Raw, tmp_path: Path
) -> None:
    """A report is added, one changed, one removed; all that undone, nothing is left of it."""
    added = Report("新增", region="533100", year=2024)
    added.say("办理法律援助52件。").fact("52件", "legal_aid_cases", unit="件")
    changed = copy.deepcopy(without(gold, "tongren-2024.txt"))
    fact = next(f for f in changed["facts"] if f["metric"] == "heat_allowance")
    fact["value"] = fact["value_low"] = fact["value_high"] = 990000
    after = merged([changed, added.rows()])

    changed_warehouse = contents(build(tmp_path / "after", after))
    assert changed_warehouse["marts.mart_evidence"] != contents(base)["marts.mart_evidence"]
    assert contents(build(tmp_path / "back", gold)) == contents(base)


@pytest.mark.parametrize(
    ("metric", "region"),
    [("heat_allowance", "341600"), ("membership_rate", "420324"), ("publicity_sessions", "341600")],
)
def test_changing_one_figure_changes_the_cells_that_hold_it_and_no_other(
    base: Path, gold: Raw, tmp_path: Path, metric: str, region: str
) -> None:
    raw = copy.deepcopy(gold)
    fact = next(f for f in raw["facts"] if f["metric"] == metric and f["region"] == region)
    difference = 1 if fact["unit"] == "%" else 10
    for field in ("value", "value_low", "value_high"):
        if fact[field] is not None:
            fact[field] -= difference
    before, after = cells(base), cells(build(tmp_path, raw))
    assert before.keys() == after.keys()
    changed = {key for key in before if before[key] != after[key]}
    (cell,) = changed
    assert (before[cell]["metric_code"], before[cell]["region_code"]) == (metric, region)
    assert before[cell]["value"] - after[cell]["value"] == difference


def test_the_same_statement_in_two_reports_is_counted_once(gold: Raw, tmp_path: Path) -> None:
    first = Report("总结", region="533100", year=2022, published_on="2023-01-05")
    first.say("办理法律援助521件。").fact("521件", "legal_aid_cases", unit="件", name="法律援助")
    second = Report("综述", region="533100", year=2022, published_on="2023-02-01")
    second.say("全年法律援助521件。").fact("521件", "legal_aid_cases", unit="件", name="法律援助")
    raw = merged([first.rows(), second.rows()])
    for name, order in {"one": raw, "other": {t: r[::-1] for t, r in raw.items()}}.items():
        database = build(tmp_path / name, order)
        (row,) = query(
            database,
            "select value, statements, reports, is_disputed, file_name "
            "from marts.mart_region_year_metric",
        )
        assert row == {
            "value": 521, "statements": 2, "reports": 2, "is_disputed": False,
            "file_name": "综述.txt",
        }  # fmt: skip
        counted = query(database, "select sum(value) as n from core.fct_observations "
                                  "where is_counted")  # fmt: skip
        assert counted == [{"n": 521}]


def test_an_empty_raw_layer_builds_empty_marts(tmp_path: Path) -> None:
    database = build(tmp_path, merged([]))
    assert query(database, "select count(*) as n from marts.mart_evidence") == [{"n": 0}]
    assert query(database, "select count(*) as n from core.dim_metric")[0]["n"] > 100
