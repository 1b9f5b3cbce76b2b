"""A figure for a part of a year stands apart from its year's own, and neither contradicts."""

from __future__ import annotations

from pathlib import Path

import pytest
from warehouse_building import Report, build, merged, query

from expectations import load_suites, run_suite

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("planted warehouse")]

AID = {"unit": "件", "name": "办理法律援助"}
CORRECTIONS = """\
季报.txt,7件,,month_from,4,表头误植,张三,2021-12-01
季报.txt,7件,,month_to,6,表头误植,张三,2021-12-01
季报.txt,9场,,month_from,,全年之数,张三,2021-12-01
季报.txt,9场,,month_to,,全年之数,张三,2021-12-01
季报.txt,12场,,month_to,,误,张三,2021-12-01
季报.txt,15册,,year_to,2022,误,张三,2021-12-01
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    half = Report("半年", year=2021, months=(1, 6), published_on="2021-07-10")
    half.say("办理法律援助58件。").fact("58件", "legal_aid_cases", **AID)
    half.say("工会会员5120人。").fact("5120人", "union_members", unit="人", name="工会会员")
    half.say("发放慰问金20万元。")
    half.fact("20万元", "condolence_funds", value=200000, unit="元", unit_class="money")
    whole = Report("全年", year=2021, published_on="2022-01-10")
    whole.say("全年办理法律援助100件。").fact("100件", "legal_aid_cases", **AID)
    whole.say("工会会员5120人。").fact("5120人", "union_members", unit="人", name="工会会员")
    twelve = Report("十二个月", region="520600", year=2021, months=(1, 12))
    twelve.say("办理法律援助37件。").fact("37件", "legal_aid_cases", **AID)
    quarter = Report("季报", region="533100", year=2021, months=(1, 3))
    quarter.say("办理法律援助7件。").fact("7件", "legal_aid_cases", **AID)
    quarter.say("举办竞赛9场。").fact("9场", "competitions_held", unit="场")
    quarter.say("举办宣讲12场。").fact("12场", "publicity_sessions", unit="场")
    quarter.say("发放手册15册。").fact("15册", "legal_materials", unit="册")
    raw = merged(report.rows() for report in (half, whole, twelve, quarter))
    return build(tmp_path_factory.mktemp("parts"), raw, CORRECTIONS)


def test_mid_year_and_year_end_are_two_cells_and_neither_is_set_aside(database: Path) -> None:
    rows = query(
        database,
        "select period_name, value, cell_key, is_counted from marts.mart_evidence "
        "where region_code = '341600' and metric_code = 'legal_aid_cases' order by value",
    )
    assert [(row["period_name"], row["value"]) for row in rows] == [
        ("2021年上半年", 58), ("2021年", 100)
    ]  # fmt: skip
    assert len({row["cell_key"] for row in rows}) == 2
    assert all(row["is_counted"] for row in rows)
    assert query(
        database,
        "select quote from quality.quarantined_observations where file_name <> '季报.txt'",
    ) == []  # fmt: skip


def test_the_year_mart_has_the_year_end_and_the_period_mart_the_half(database: Path) -> None:
    columns = "metric_code, value, reports, is_disputed"
    (year,) = query(
        database,
        f"select year, {columns} from marts.mart_region_year_metric "
        "where region_code = '341600' and metric_code = 'legal_aid_cases'",
    )
    (period,) = query(
        database,
        "select period_name, period_type, year_from, year_to, month_from, month_to, years_covered, "
        f"{columns} from marts.mart_region_period_metric "
        "where region_code = '341600' and metric_code = 'legal_aid_cases'",
    )
    assert tuple(year.values()) == (2021, "legal_aid_cases", 100, 1, False)
    assert tuple(period.values()) == (
        "2021年上半年", "half_year", 2021, 2021, 1, 6, 1, "legal_aid_cases", 58, 1, False
    )  # fmt: skip


def test_an_equal_state_at_mid_year_and_year_end_is_in_both(database: Path) -> None:
    for mart in ("mart_region_year_metric", "mart_region_period_metric"):
        rows = query(
            database, f"select value from marts.{mart} where metric_code = 'union_members'"
        )
        assert rows == [{"value": 5120}], mart


def test_no_total_or_change_of_years_holds_a_part(database: Path) -> None:
    (total,) = query(
        database,
        "select total_value, regions_reporting from marts.mart_programme_year "
        "where metric_code = 'legal_aid_cases'",
    )
    assert total == {"total_value": 137, "regions_reporting": 2}
    assert query(database, "select * from marts.mart_change") == []
    (money,) = query(database, "select period_name, month_from, month_to from marts.mart_money")
    assert money == {"period_name": "2021年上半年", "month_from": 1, "month_to": 6}


def test_a_report_on_half_a_year_says_so(database: Path) -> None:
    rows = query(
        database,
        "select file_name, period_name, documents.month_from, documents.month_to, bridge.year, "
        "covers_whole_year from core.dim_document as documents "
        "inner join core.dim_period using (period_key) "
        "inner join core.bridge_period_year as bridge using (period_key) order by file_name",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("全年.txt", "2021年", None, None, 2021, True),
        ("十二个月.txt", "2021年", None, None, 2021, True),
        ("半年.txt", "2021年上半年", 1, 6, 2021, False),
        ("季报.txt", "2021年第一季度", 1, 3, 2021, False),
    ]


def test_months_are_corrected_and_emptied(database: Path) -> None:
    rows = query(
        database,
        "select quote, period_name from marts.mart_evidence where file_name = '季报.txt' "
        "order by quote",
    )
    assert [tuple(row.values()) for row in rows] == [("7件", "2021年第二季度"), ("9场", "2021年")]


def test_months_that_are_no_part_of_one_year_are_set_aside(database: Path) -> None:
    rows = query(
        database,
        "select quote, rule, evidence from quality.quarantined_observations order by quote",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("12场", "implausible_period", "时期不可信: 2021—2021年1—月"),
        ("15册", "implausible_period", "时期不可信: 2021—2022年1—3月"),
    ]


def test_every_check_that_stops_a_release_holds(database: Path) -> None:
    for suite in load_suites():
        result = run_suite(database, suite)
        assert result.success, [r.expectation.name for r in result.results if not r.success]
