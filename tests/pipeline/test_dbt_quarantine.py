"""Rows that break a rule are set aside with their evidence, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from annotated_reports import gold_rows
from warehouse_building import Report, build, merged, query

from expectations import load_suites, run_suite

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("planted warehouse")]

PERCENT = {"unit": "%", "unit_class": "ratio"}
MONEY = {"unit": "元", "unit_class": "money"}


@pytest.fixture(scope="module")
def planted() -> Report:
    report = Report("planted")
    report.say("集体合同签订率达120%,全年经费同比增长135%。")
    report.fact("120%", "contract_rate", name="集体合同签订率", **PERCENT)
    report.fact("135%", "other", name="全年经费同比增长率", **PERCENT)
    report.say("退还慰问金-3万元,慰问企业-5家。")
    report.fact("-3万元", "condolence_funds", value=-30000, **MONEY)
    report.fact("-5家", "condolence_enterprises", unit="家")
    report.say("某地新建工会12家。")
    report.fact("12家", "new_union_organizations", unit="家", region="999999")
    report.say("全市工会会员4521人。")
    report.fact("4521人", "union_members", unit="人", name="工会会员")
    report.say("全市工会会员4512人。")
    report.fact("4512人", "union_members", unit="人", name="工会会员")
    report.say("最美工会驿站153家,其中国家级170家、省级25家,国家级中8家为新评。")
    whole = report.fact("153家", "honoured_stations", unit="家", name="最美工会驿站")
    over = report.fact("170家", "honoured_stations", unit="家", scope="国家级")
    part = report.fact("25家", "honoured_stations", unit="家", scope="省级")
    inner = report.fact("8家", "honoured_stations", unit="家", scope="国家级", name="其中新评最美")
    report.relate("part_of", over, whole).relate("part_of", part, whole)
    report.relate("part_of", inner, over)
    report.say("获评国家级最美工会驿站170家。")
    report.fact("170家", "honoured_stations", unit="家", scope="国家级")
    report.say("发放手册30册。")
    report.fact("30册", "legal_materials", unit="册", value_low=300, value_high=300)
    report.say("早在1024年建成书屋3家。")
    report.fact("3家", "workers_bookrooms", unit="家", year_from=1024, year_to=1024)
    report.say("职代会建制率为45家。")
    report.fact("45家", "workers_congress_rate", unit="家")
    report.say("应建100家,已建79家,厂务公开建制率97%。")
    base = report.fact("100家", "other", unit="家", name="应建厂务公开企业")
    built = report.fact("79家", "open_management_enterprises", unit="家")
    rate = report.fact("97%", "open_management_rate", name="厂务公开建制率", **PERCENT)
    report.relate("numerator", rate, built).relate("denominator", rate, base)
    report.say("劳模工作室10个,其中省级7个、市级6个。")
    studios = report.fact("10个", "innovation_studios", name="劳模工作室")
    for quote, scope in (("7个", "省级"), ("6个", "市级")):
        report.relate("part_of", report.fact(quote, "innovation_studios", scope=scope), studios)
    report.say("法律援助37件。")
    report.fact("37件", "legal_aid_cases", unit="件")
    return report


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, planted: Report) -> Path:
    return build(tmp_path_factory.mktemp("planted"), merged([gold_rows(), planted.rows()]))


@pytest.mark.parametrize(
    ("quote", "rule"),
    [
        ("120%", "rate_out_of_bounds"),
        ("-3万元", "negative_amount"),
        ("-5家", "negative_amount"),
        ("12家", "unknown_region"),
        ("4521人", "contradicting_values"),
        ("4512人", "contradicting_values"),
        ("170家", "part_exceeds_whole"),
        ("3家", "implausible_period"),
        ("30册", "value_outside_interval"),
        ("45家", "unit_conflicts_with_metric"),
    ],
)
def test_a_planted_row_is_set_aside_under_its_rule(
    database: Path, planted: Report, quote: str, rule: str
) -> None:
    rows = query(
        database,
        "select rule, evidence, sentence from quality.quarantined_observations "
        "where doc_id = ? and quote = ?",
        planted.doc_id,
        quote,
    )
    assert {row["rule"] for row in rows} == {rule}
    assert all(row["evidence"] and quote in row["sentence"] for row in rows)


def test_a_part_over_its_whole_is_set_aside_wherever_it_is_said(database: Path) -> None:
    rows = query(
        database,
        "select sentence from quality.quarantined_observations where rule = 'part_exceeds_whole'",
    )
    assert len(rows) == 2


def test_a_part_of_a_figure_that_is_set_aside_is_published_without_it(database: Path) -> None:
    (row,) = query(
        database,
        "select part_of_observation_key as whole from core.fct_observations "
        "where indicator_name = '其中新评最美'",
    )
    assert row["whole"] is None


def test_the_planted_build_could_be_published(database: Path) -> None:
    """Rows that are set aside stop nothing: no expectation of severity error fails."""
    for suite in load_suites():
        result = run_suite(database, suite)
        assert result.success, [r.expectation.name for r in result.results if not r.success]


def test_each_rule_marks_its_check_with_its_rows(database: Path) -> None:
    suite = next(s for s in load_suites() if s.name == "quarantined_observations")
    found = {r.expectation.name: r for r in run_suite(database, suite).results}
    marked = found["none_for_rate_out_of_bounds"]
    assert (marked.success, marked.unexpected_count) == (False, 1)
    assert marked.sample[0]["quote"] == "120%"
    assert "签订率达120%" in marked.sample[0]["sentence"]
    assert found["none_for_rejected_by_reviewer"].success


def test_contradicting_rows_name_each_other(database: Path, planted: Report) -> None:
    rows = query(
        database,
        "select evidence from quality.quarantined_observations "
        "where doc_id = ? and rule = 'contradicting_values'",
        planted.doc_id,
    )
    assert len(rows) == 2
    assert all("4521人" in row["evidence"] and "4512人" in row["evidence"] for row in rows)


def test_sound_rows_of_the_same_report_are_published(database: Path, planted: Report) -> None:
    rows = query(database, "select quote from marts.mart_evidence where doc_id = ?", planted.doc_id)
    assert {row["quote"] for row in rows} == {
        "135%", "153家", "25家", "8家", "37件", "100家", "79家", "97%", "10个", "7个", "6个",
    }  # fmt: skip


def test_no_row_set_aside_is_in_a_mart(database: Path) -> None:
    keyed = query(
        database,
        "select table_name from information_schema.columns "
        "where table_schema = 'marts' and column_name = 'observation_key'",
    )
    assert {row["table_name"] for row in keyed} >= {"mart_evidence", "mart_rates"}
    for row in keyed:
        shared = query(
            database,
            f"select count(*) as n from marts.{row['table_name']} "
            "inner join quality.quarantined_observations using (observation_key)",
        )
        assert shared == [{"n": 0}], row["table_name"]


def test_the_planted_rate_reaches_no_metric_mart(database: Path, planted: Report) -> None:
    for mart in ("mart_region_year_metric", "mart_programme_year"):
        rows = query(database, f"select * from marts.{mart} where metric_code = 'contract_rate'")
        assert all(120 not in row.values() for row in rows), mart


def test_perfect_extraction_of_the_annotated_reports_loses_nothing(database: Path) -> None:
    aside = query(
        database,
        "select file_name, count(*) as n from quality.quarantined_observations group by file_name",
    )
    assert [row["file_name"] for row in aside] == ["planted.txt"]
    regions = query(database, "select distinct region_code from marts.mart_region_year_metric")
    assert {row["region_code"] for row in regions} >= {
        "341600", "420324", "520600", "530000", "533100"
    }  # fmt: skip


def test_a_rate_that_its_parts_deny_is_published_with_that_verdict(database: Path) -> None:
    (row,) = query(database, "select * from marts.mart_rates where verdict = 'differs'")
    assert (row["stated_rate"], row["recomputed_rate"], row["difference_pp"]) == (97, 79, 18)
    (cell,) = query(
        database,
        "select is_disputed from marts.mart_region_year_metric "
        "where metric_code = 'open_management_rate' and file_name = 'planted.txt'",
    )
    assert cell["is_disputed"]


def test_parts_that_add_to_more_than_their_whole_mark_the_whole(database: Path) -> None:
    rows = query(
        database,
        "select distinct whole_quote, parts_sum, remainder, verdict "
        "from intermediate.int_breakdown_reconciliation where verdict = 'exceeding'",
    )
    assert {"whole_quote": "10个", "parts_sum": 13, "remainder": -3, "verdict": "exceeding"} in rows
    cells = query(
        database,
        "select value, scope, is_disputed from marts.mart_region_year_metric "
        "where metric_code = 'innovation_studios' and file_name = 'planted.txt'",
    )
    assert {(c["scope"], c["value"], c["is_disputed"]) for c in cells} >= {("整体", 10, True)}
