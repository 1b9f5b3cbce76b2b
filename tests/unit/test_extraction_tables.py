"""Figures of tables that a page flattened to lines."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Fact, extract

TITLE = "某市总工会2021年工作情况统计表\n\n"
ROWS = (
    ("县区", "新建工会(家)", "发展会员(人)"),
    ("个旧市", "12", "340"),
    ("开远市", "9", "1,280"),
    ("合计", "21", "1,620"),
)
READ = [
    ("12", 12, "家", "532501", "new_union_organizations"),
    ("340", 340, "人", "532501", "new_union_members"),
    ("9", 9, "家", "532502", "new_union_organizations"),
    ("1,280", 1280, "人", "532502", "new_union_members"),
    ("21", 21, "家", "532500", "new_union_organizations"),
    ("1,620", 1620, "人", "532500", "new_union_members"),
]
TITLE_OF_READ = "红河州总工会2021年组建统计表\n\n"


def _seen(facts: tuple[Fact, ...]) -> list[tuple[str, float, str, str, str]]:
    return [(f.quote, f.value, f.unit, f.region, f.metric) for f in facts]


@pytest.mark.parametrize("gap", ["\t", "  ", "      ", " | "])
def test_cells_are_read_whatever_parts_them(gap: str) -> None:
    bar = "|" if "|" in gap else ""
    table = "\n".join(f"{bar}{gap.join(row)}{bar}" for row in ROWS)
    assert _seen(extract(TITLE_OF_READ + table).facts) == READ


def test_cells_are_read_where_each_has_a_line_of_its_own() -> None:
    numbered = [("序号", *ROWS[0]), *((str(i), *row) for i, row in enumerate(ROWS[1:-1], 1))]
    cells = [cell for row in [*numbered, ROWS[-1]] for cell in row]
    report = extract(TITLE_OF_READ + "\n".join(cells))
    assert _seen(report.facts) == READ
    assert [n.text for n in report.numbers if n.kind == "ordinal"] == ["1", "2"]


def test_a_column_of_units_scales_and_a_column_of_years_dates() -> None:
    text = (
        "某市工会事业发展“十四五”规划\n\n二、主要目标\n指标名称  单位  2020年  2025年  属性\n"
        "工会会员  万人  48.6  53  预期性\n职工入会率  %  91.3  93  约束性\n"
    )
    assert [
        (f.quote, f.value, f.unit, f.year_to, f.status, f.metric) for f in extract(text).facts
    ] == [
        ("48.6", 486000, "人", 2020, "actual", "union_members"),
        ("53", 530000, "人", 2025, "target", "union_members"),
        ("91.3", 91.3, "%", 2020, "actual", "membership_rate"),
        ("93", 93, "%", 2025, "target", "membership_rate"),
    ]


def test_signs_before_a_figure_and_words_behind_it_qualify_it() -> None:
    text = (
        TITLE + "指标名称  单位  2020年(实际)  2025年(目标)\n工会会员  万人  48.6  ≥53\n"
        "职工入会率  %  91.3  93以上\n培训职工  人次  1.2万  1-2万\n"
    )
    assert [(f.quote, f.value, f.value_max, f.unit, f.qualifier) for f in extract(text).facts] == [
        ("48.6", 486000, None, "人", "="),
        ("53", 530000, None, "人", ">="),
        ("91.3", 91.3, None, "%", "="),
        ("93", 93, None, "%", ">="),
        ("1.2万", 12000, None, "人次", "="),
        ("1-2万", 10000, 20000, "人次", "range"),
    ]


def test_what_a_table_does_not_say_the_unit_of_stays_in_the_ledger() -> None:
    report = extract(TITLE + "项目  本年  上年\n甲  12  11\n乙  13  10\n")
    assert report.facts == ()
    assert {n.kind for n in report.numbers if n.text in ("12", "11", "13", "10")} == {"unresolved"}


@given(st.lists(st.lists(st.integers(1, 10**6), min_size=3, max_size=3), min_size=2, max_size=6))
def test_every_cell_gives_its_own_figure_once(values: list[list[int]]) -> None:
    header = "类别\t招聘会(场)\t参会企业(家)\t提供岗位(个)"
    rows = [f"第{'甲乙丙丁戊己'[i]}类\t" + "\t".join(map(str, row)) for i, row in enumerate(values)]
    text = TITLE + "\n".join([header, *rows])
    facts = extract(text).facts
    assert [f.value for f in facts] == [value for row in values for value in row]
    assert all(text[f.start : f.end] == f.quote for f in facts)
    assert {f.unit for f in facts} == {"场", "家", "个"}


@pytest.mark.parametrize("lines", ["慰问职工\n", "慰问\n3家\n"])
def test_a_long_list_of_short_lines_costs_no_square_of_its_length(lines: str) -> None:
    began = time.process_time()
    extract(lines * 10_000)
    assert time.process_time() - began < 60
