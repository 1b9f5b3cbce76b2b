"""``find_quantities``: numerals as Chinese writes them, in their own small sentences."""

from __future__ import annotations

import pytest

from extraction import find_quantities
from extraction.gazetteer import full_names


def values(text: str) -> list[tuple[float, str]]:
    return [(quantity.value, quantity.unit) for quantity in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("七成", 70),
        ("三成半", 35),
        ("七成六", 76),
        ("9.5成", 95),
        ("八点五成", 85),
        ("十成", 100),
        ("半成", 5),
        ("75折", 75),
        ("八折", 80),
        ("8.5折", 85),
        ("半折", 50),
        ("打对折", 50),
    ],
)
def test_tenths_and_discounts_are_percentages(text: str, value: float) -> None:
    assert values(text) == [(value, "%")]


@pytest.mark.parametrize("text", ["三成功", "两成员", "五折合", "一成立"])
def test_a_word_that_goes_on_is_no_tenth(text: str) -> None:
    assert all(unit != "%" for _, unit in values(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-10000", -10000),
        ("负三十二", -32),
        ("负四十五亿零四百零四万", -4_504_040_000),
        ("四万万", 400_000_000),
        ("一千二百万亿", 1_200_000_000_000_000),
        ("四亿五千六百四十二万零一十五", 456_420_015),
        ("四千零五万", 40_050_000),
        ("两千四百五", 2450),
        ("一百 五 十 二", 152),
        ("三千 八百 九十六 万 四千 九百 六十五", 38_964_965),
        ("五百 余万", 5_000_000),
        ("十余万", 100_000),
    ],
)
def test_cardinals(text: str, value: float) -> None:
    assert values(text) == [(value, "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("五元三毛", [(5.3, "元")]),
        ("1200亿美元", [(120_000_000_000, "美元")]),
        ("两美元又三美分", [(2.03, "美元")]),
        ("5角", [(0.5, "元")]),
        ("半百", [(50, "")]),
        ("万", []),
        ("万名职工", [(10_000, "人")]),
        ("产值1, 234, 567元", [(1_234_567, "元")]),
        ("1, 234, 567", [(1, ""), (234, ""), (567, "")]),
        ("2.4   个百分点", [(2.4, "个百分点")]),
        ("五百分之2.2", [(0.44, "%")]),
        ("36.57亿元", [(3_657_000_000, "元")]),
        ("同比下降4.3%", [(4.3, "%")]),
        ("增速为-4.3%", [(-4.3, "%")]),
        ("615家国有企业", [(615, "家")]),
        ("30户外资企业", [(30, "户")]),
        ("200家长代表", [(200, "")]),
        ("两百点两", [(200, ""), (2, "")]),
        ("7 万 5 千 4 百元", [(75_400, "元")]),
        ("会员4.5k人", [(4500, "人")]),
        ("百分之五 十", [(50, "%")]),
        ("四点 五个百分点", [(4.5, "个百分点")]),
    ],
)
def test_units(text: str, found: list[tuple[float, str]]) -> None:
    assert values(text) == found


def test_no_name_of_a_place_counts_anything() -> None:
    counted = {name: values(f"在{name}慰问职工328人。") for name in full_names()}
    assert {name: found for name, found in counted.items() if found != [(328, "人")]} == {}


def test_the_short_name_of_a_place_counts_nothing_where_it_is_long_enough() -> None:
    assert values("三门峡、伍家岗慰问五家") == [(5, "家")]
