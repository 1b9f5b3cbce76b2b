"""A curator's correction reaches the marts, releases what it mends, and never misses in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from warehouse_building import Report, build, query, run_dbt, write_raw

from expectations import load_suites, run_suite

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("planted warehouse")]

PERCENT = {"unit": "%", "unit_class": "ratio"}


def report() -> Report:
    report = Report("亳州")
    report.say("集体合同签订率达120%,职代会建制率达91%。")
    report.fact("120%", "contract_rate", name="集体合同签订率", **PERCENT)
    report.fact("91%", "workers_congress_rate", name="职代会建制率", **PERCENT)
    report.say("新建工会12家,慰问企业12家。")
    report.fact("12家", "new_union_organizations", unit="家", name="新建工会")
    second = report.fact("12家", "condolence_enterprises", unit="家", name="慰问企业")
    shift = len("12家,慰问企业")
    fact = next(f for f in reversed(report.facts) if f["fact_id"] == second)
    fact["start_char"] += shift
    fact["end_char"] += shift
    fact["fact_id"] = f"{report.doc_id}:{fact['start_char']}-{fact['end_char']}"
    report.numbers[-1] |= {k: fact[k] for k in ("start_char", "end_char", "fact_id")}
    report.numbers[-1]["number_id"] = fact["fact_id"]
    report.say("工会会员4521人。").fact("4521人", "union_members", unit="人", name="工会会员")
    report.say("工会会员4512人。").fact("4512人", "union_members", unit="人", name="工会会员")
    report.say("送清凉惠及1500余人。")
    report.fact("1500余人", "summer_care_people", value=1500, unit="人", qualifier=">=")
    return report


CORRECTIONS = """\
亳州.txt,120%,签订率达120%,value,92,原文笔误,张三,2026-11-01
亳州.txt,12家,慰问企业12家,scope,困难企业,上下文可知,张三,2026-11-01
亳州.txt,12家,慰问企业12家,year_from,2023,上年之事,张三,2026-11-01
亳州.txt,12家,慰问企业12家,year_to,2023,上年之事,张三,2026-11-01
{doc_id},4521人,,review,rejected,旧数,李四,2026-11-02
亳州.txt,1500余人,,qualifier,=,经核实,李四,2026-11-02
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = report()
    corrections = CORRECTIONS.format(doc_id=given.doc_id)
    return build(tmp_path_factory.mktemp("corrected"), given.rows(), corrections)


def evidence(database: Path, quote: str) -> list[dict]:
    return query(database, "select * from marts.mart_evidence where quote = ?", quote)


def test_a_corrected_value_leaves_quarantine_with_its_reason(database: Path) -> None:
    (row,) = evidence(database, "120%")
    assert (row["value"], row["value_low"], row["value_high"]) == (92, 92, 92)
    assert row["is_corrected"]
    assert row["correction"] == "value: 92 (原文笔误)"


def test_the_context_tells_one_of_two_equal_figures(database: Path) -> None:
    rows = {row["metric_code"]: row for row in evidence(database, "12家")}
    assert rows["condolence_enterprises"]["scope"] == "困难企业"
    assert rows["condolence_enterprises"]["period_name"] == "2023年"
    assert rows["new_union_organizations"]["scope"] == "整体"
    assert not rows["new_union_organizations"]["is_corrected"]


def test_rejecting_one_of_two_contradicting_figures_releases_the_other(database: Path) -> None:
    assert [row["value"] for row in evidence(database, "4512人")] == [4512]
    aside = query(database, "select quote, rule from quality.quarantined_observations")
    assert aside == [{"quote": "4521人", "rule": "rejected_by_reviewer"}]


def test_a_corrected_qualifier_sets_the_bounds(database: Path) -> None:
    (row,) = evidence(database, "1500余人")
    assert (row["value_low"], row["value_high"]) == (1500, 1500)


def test_other_figures_stay_as_they_are(database: Path) -> None:
    (row,) = evidence(database, "91%")
    assert (row["value"], row["is_corrected"], row["correction"]) == (91, False, None)


def test_applied_corrections_pass_their_check(database: Path) -> None:
    suite = next(s for s in load_suites() if s.name == "int_corrections")
    assert run_suite(database, suite).success


UNFIT = {
    "亳州.txt,99%,,value,1,x,y,2026-01-01": "no such figure",
    "铜仁.txt,91%,,value,1,x,y,2026-01-01": "no such report",
    "亳州.txt,12家,,value,1,x,y,2026-01-01": "more than one figure",
    "亳州.txt,91%,,colour,1,x,y,2026-01-01": "no such field",
    "亳州.txt,91%,,value,许多,x,y,2026-01-01": "not a number",
    "亳州.txt,120%,,review,maybe,x,y,2026-01-01": "accepted or rejected",
    "亳州.txt,4512人,,value,1,x,y,2026-01-01": "corrected twice",
    "亳州.txt,4512人,,value,2,x,y,2026-01-01": "corrected twice",
}


@pytest.fixture(scope="module")
def unfit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = "\n".join(UNFIT) + "\n"
    return build(tmp_path_factory.mktemp("unfit"), report().rows(), lines)


def test_each_correction_that_cannot_be_applied_fails_the_check_with_its_row(unfit: Path) -> None:
    suite = next(s for s in load_suites() if s.name == "int_corrections")
    result = run_suite(unfit, suite)
    assert not result.success
    (found,) = result.results
    assert found.unexpected_count == len(UNFIT)
    problems = {row["line"]: row["problem"] for row in found.sample}
    for line, problem in enumerate(UNFIT.values(), start=2):
        assert problem in problems[line]


def test_a_correction_that_cannot_be_applied_changes_nothing(unfit: Path) -> None:
    assert query(unfit, "select * from core.fct_observations where is_corrected") == []


def test_accepting_one_of_two_contradicting_figures_publishes_it_alone(tmp_path: Path) -> None:
    line = "亳州.txt,4512人,,review,accepted,以此为准,李四,2026-11-02\n"
    database = build(tmp_path, report().rows(), line)
    assert [row["is_counted"] for row in evidence(database, "4512人")] == [True]
    assert evidence(database, "4521人") == []


def test_a_file_without_a_column_stops_the_build_and_says_which(tmp_path: Path) -> None:
    database = write_raw(tmp_path / "gongbao.duckdb", report().rows())
    (tmp_path / "corrections.csv").write_text("document,quote,field,value\n", "utf-8")
    result = run_dbt(database, "run", "--select", "stg_corrections", seeds=tmp_path)
    assert not result.success
    assert "the column 'context' is missing" in str(result.exception or result.result)
