"""The laws of a fact, on any text: grounded, nothing dropped, deterministic, explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction import Report, decode, extract, find_quantities
from extraction.fold import fold

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
WORDS = (
    "2023年 12月3日 1,200 3.7万 八十六 二百余万 三四百 87.89% 百分之五 第3批 〔2023〕15号 12351 "
    "0871-3312345 25人以上企业 名 余人 家 万元 人次 个百分点 - — 至 、 , 。 ; : ( ) “ ” 《 》 全市 "
    "芒市总工会 慰问困难职工 其中 分别 "
    "力争 截至 近 超过 以上 一线 五一劳动奖章 ０１２３ ． ％ 勞動競賽 🙂 𠀀"
)
PARTS = st.sampled_from([*WORDS.split(), "\n", "\r\n", " ", "\u3000"])
TEXTS = st.lists(PARTS | st.text(max_size=4), max_size=60).map("".join)


def check_laws(text: str, report: Report) -> None:
    for fact in report.facts:
        assert text[fact.start : fact.end] == fact.quote
        assert all((fact.status_how, fact.period_how, fact.region_how, fact.metric_how))
    covered = bytearray(len(text))
    for number in report.numbers:
        assert text[number.start : number.end] == number.text
        covered[number.start : number.end] = b"\x01" * (number.end - number.start)
    for run in re.finditer(r"\d+", text):
        assert covered.find(0, run.start(), run.end()) < 0, run.group()
    counted = [n.fact_id for n in report.numbers if n.kind == "fact"]
    assert sorted(counted) == sorted(f.fact_id for f in report.facts)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_laws_hold_on_any_text(text: str) -> None:
    report = extract(text)
    check_laws(text, report)
    assert extract(text) == report


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=40, deadline=None)
def test_laws_hold_on_mutated_reports(path: Path, data: st.DataObject) -> None:
    text = decode(path.read_bytes()).text
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 400))
    text = text[:start] + data.draw(TEXTS) + text[start + length :]
    check_laws(text, extract(text))


@given(st.text(max_size=200))
def test_folding_never_moves_an_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.integers(0, 10**12))
def test_arabic_numbers_are_worth_what_they_say(number: int) -> None:
    (found,) = find_quantities(f"发放资金{number}元。")
    assert found.value == number
    assert found.unit == "元"


@given(st.integers(1, 99_999_999))
def test_thousands_separators_change_nothing(number: int) -> None:
    (found,) = find_quantities(f"发放资金{number:,}元。")
    assert found.value == number


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    for size, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            zero = "零" if rest and rest < size // 10 else ""
            return _chinese(head) + word + (zero + _chinese(rest) if rest else "")
    raise AssertionError


@given(st.integers(2, 10**9))
def test_chinese_numerals_are_worth_what_they_say(number: int) -> None:
    (found,) = find_quantities(f"帮助职工{_chinese(number)}名。")
    assert found.value == number


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_give_the_same_facts(encoding: str) -> None:
    text = SEEDS[0].read_bytes().decode("utf-8")
    plain = extract(text)
    other = extract(decode(text.encode(encoding)).text)
    assert [f.value for f in other.facts] == [f.value for f in plain.facts]


def test_line_ends_change_no_fact() -> None:
    for path in SEEDS:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        plain, windows = extract(text), extract(text.replace("\n", "\r\n"))
        assert [(f.value, f.metric, f.year_to) for f in windows.facts] == [
            (f.value, f.metric, f.year_to) for f in plain.facts
        ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("慰问" + "1" * 100_000 + "人。", 0),
        ("一" * 100_000, 0),
        ("(" * 10_000 + "慰问3人" + ")" * 10_000, 1),
        ("新建工会3家、" * 1_000, 1_000),
    ],
    ids=["a run of digits", "a run of number words", "nested brackets", "a sentence without end"],
)
def test_what_is_long_is_read_in_time(text: str, facts: int) -> None:
    # Reading that is worse than linear takes minutes or hours here.
    assert len(extract(text).facts) == facts
