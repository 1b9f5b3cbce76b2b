"""Which part of a year a figure is on."""

from __future__ import annotations

import pytest

from extraction import extract
from extraction.fold import fold
from extraction.months import months


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("上半年新建工会3家", [(1, 6)]),
        ("前三季度", [(1, 9)]),
        ("1—8月举办竞赛11场", [(1, 8)]),
        ("比上半年多3家", []),
        ("9-3月", []),
        ("截至1-6月底", []),
        ("2021年1月至6月", [(1, 6)]),
    ],
)
def test_finds_parts_of_a_year(words: str, found: list[tuple[int, int]]) -> None:
    folded = fold(words)
    assert [(m.first, m.last) for m in months(folded, 0, len(folded))] == found


def _parts(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(f.quote, f.month_from, f.month_to) for f in extract(text).facts]


def test_a_half_year_report_is_on_its_half_year_and_its_plans_are_not() -> None:
    text = (
        "某市总工会2021年上半年工作总结\n\n今年以来，新建工会58家。慰问职工320人。\n\n"
        "二、下半年工作打算\n\n举办培训班6期。\n\n全年新建工会100家。\n"
    )
    assert _parts(text) == [
        ("58家", 1, 6), ("320人", 1, 6), ("6期", 7, 12), ("100家", None, None),
    ]  # fmt: skip


def test_a_part_holds_until_another_time() -> None:
    text = (
        "某市总工会2022年工作总结\n\n"
        "上半年，新建工会8家，发展会员90人；全年共新建工会20家。举办竞赛3场。\n"
    )
    assert _parts(text) == [
        ("8家", 1, 6), ("90人", 1, 6), ("20家", None, None), ("3场", None, None),
    ]  # fmt: skip
