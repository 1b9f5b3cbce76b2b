"""Suites run by the real Great Expectations on a real file: sound tables pass, broken ones fail."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from annotated_reports import gold_warehouse
from warehouse_building import copy_of

from expectations import SuiteResult, build_data_docs, load_suites, run_suite

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("annotated warehouse")]


@pytest.fixture(scope="module")
def database() -> Path:
    return gold_warehouse()


@pytest.fixture(scope="module")
def results(database: Path) -> list[SuiteResult]:
    return [run_suite(database, suite) for suite in load_suites()]


def run_one(database: Path, table: str) -> SuiteResult:
    return run_suite(database, next(s for s in load_suites() if s.name == table))


def test_every_expectation_can_be_checked_and_no_error_fails(results: list[SuiteResult]) -> None:
    for result in results:
        assert result.success, [r.expectation.name for r in result.results if not r.success]
        assert [r.problem for r in result.results if r.problem] == [], result.suite


def test_results_come_in_the_order_of_the_suite(results: list[SuiteResult]) -> None:
    for suite, result in zip(load_suites(), results, strict=True):
        assert tuple(r.expectation for r in result.results) == suite.expectations


TAMPERINGS = [
    (
        "fct_observations",
        "bounded_rates_within_bounds",
        "update core.fct_observations set value = 120 where metric_code = 'membership_rate'",
        1,
    ),
    (
        "fct_observations",
        "amounts_not_negative",
        "update core.fct_observations set value = -1 where metric_code = 'union_members'",
        3,
    ),
    (
        "fct_observations",
        "every_figure_published_or_set_aside",
        "delete from core.fct_observations where metric_code = 'membership_rate'",
        1,
    ),
    (
        "mart_region_year_metric",
        "year_in_range",
        "update marts.mart_region_year_metric set year = 1024 where metric_code = 'union_members'",
        3,
    ),
]


@pytest.mark.parametrize(("table", "name", "tampering", "count"), TAMPERINGS)
def test_a_broken_table_fails_its_expectation_with_the_rows(
    database: Path, tmp_path: Path, table: str, name: str, tampering: str, count: int
) -> None:
    copy = copy_of(database, tmp_path)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(tampering)
    result = run_one(copy, table)
    assert not result.success
    found = next(r for r in result.results if r.expectation.name == name)
    assert not found.success
    assert found.unexpected_count == found.observed == count
    assert len(found.sample) == count


def test_the_sample_shows_file_sentence_and_words(database: Path, tmp_path: Path) -> None:
    copy = copy_of(database, tmp_path)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update core.fct_observations set value = 120 where metric_code = 'membership_rate'"
        )
    result = run_one(copy, "fct_observations")
    row = next(r for r in result.results if not r.success and r.sample).sample[0]
    assert row["source_file"] == "zhuxi-2016-2020.txt"
    assert row["source_quote"] == "95%"
    assert row["source_quote"] in row["source_sentence"]


def test_the_sample_is_bounded_and_the_count_exact(database: Path, tmp_path: Path) -> None:
    copy = copy_of(database, tmp_path)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update raw.sentences set text = 'x'")
        facts = connection.execute("select count(*) from raw.facts").fetchall()[0][0]
    found = next(
        r
        for r in run_one(copy, "stg_facts").results
        if r.expectation.name == "quote_stands_in_its_sentence"
    )
    assert found.unexpected_count == facts > 10
    assert len(found.sample) == 10


def test_a_table_that_is_not_there_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="build the warehouse first"):
        run_one(tmp_path / "none.duckdb", "fct_observations")


def test_data_docs_are_complete_and_refer_to_no_other_host(
    results: list[SuiteResult], tmp_path: Path
) -> None:
    index = build_data_docs(results, tmp_path / "docs")
    pages = {page.name: page.read_text("utf-8") for page in index.parent.glob("*.html")}
    assert set(pages) == {"index.html", *(f"{r.suite}.html" for r in results)}
    for name, page in pages.items():
        remote = re.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]+", page)
        assert remote == [], name
        assert "@import" not in page, name
    for result in results:
        assert f'href="{result.suite}.html"' in pages["index.html"]
        assert all(
            r.expectation.column is None or r.expectation.column in pages[f"{result.suite}.html"]
            for r in result.results
        )


def test_data_docs_show_the_offending_rows(database: Path, tmp_path: Path) -> None:
    copy = copy_of(database, tmp_path)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update core.fct_observations set value = 120 where metric_code = 'membership_rate'"
        )
    index = build_data_docs([run_one(copy, "fct_observations")], tmp_path / "docs")
    assert "bounded_rates_within_bounds" in index.read_text("utf-8")
    page = (index.parent / "fct_observations.html").read_text("utf-8")
    assert "<td>95%</td>" in page
    assert "<td>zhuxi-2016-2020.txt</td>" in page
