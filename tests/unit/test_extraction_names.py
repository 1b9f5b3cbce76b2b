"""The names of figures: what a 分别 list, a share and a list of places say they are of."""

from __future__ import annotations

import pytest

from extraction import extract

CASES = [
    (
        "开展劳动竞赛86场，参赛企业420家、参赛职工6万人，同比分别增长8.5%、6.1%和11.4%。",
        {
            "8.5%": "开展劳动竞赛同比增长率",
            "6.1%": "开展劳动竞赛参赛企业同比增长率",
            "11.4%": "开展劳动竞赛参赛职工同比增长率",
        },
    ),
    (
        "新建工会17家，发展会员1632人，分别完成区总工会下达任务的113.3%和108.8%。",
        {"113.3%": "新建工会任务完成率", "108.8%": "发展会员任务完成率"},
    ),
    (
        "2023年工会组建率和职工入会率分别为94%和92.5%。",
        {"94%": "工会组建率", "92.5%": "职工入会率"},
    ),
    (
        "现有工会会员38万人，其中女会员15万人，占会员总数的39.5%。",
        {"39.5%": "女会员工会会员占会员总数比例"},
    ),
    (
        "全市现有基层工会9000个，其中海安市2000个、如皋市3000个。",
        {"2000个": "基层工会", "3000个": "基层工会"},
    ),
]


@pytest.mark.parametrize(("text", "names"), CASES)
def test_each_figure_is_named_by_what_it_is_of(text: str, names: dict[str, str]) -> None:
    report = extract(f"某市总工会2023年工作总结\n\n{text}")
    assert {f.quote: f.name for f in report.facts if f.quote in names} == names


def test_answers_of_a_list_do_not_contradict_each_other() -> None:
    report = extract("2023年参赛企业420家、参赛职工6万人，比上年分别增加20家和5000人。")
    assert len({f.name for f in report.facts}) == len(report.facts)
