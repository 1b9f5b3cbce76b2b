"""Time as a report tells it: expressions and the years they mean.

Belongs here: finding the expressions of a clause and resolving them against the report's own year.
Does not belong here: carrying a time from clause to clause (``context``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extraction.lexicon import pattern, read_yaml

TimeKind = Literal["in", "as_of", "since", "until", "own", "date", "each", "plan"]

_NUM = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_YEAR = r"(?:19|20)\d{2}"
HAN_YEAR = "[一二][零九][零一二三四五六七八九]{2}"
"""A year written out: 二零一六, 一九九八."""
_UNITS = "元人名家户件场次"


@dataclass(frozen=True, slots=True)
class Time:
    """A resolved time expression.

    Attributes:
        year_from: first year, None where only the end is known.
        year_to: last year.
        kind: how it bounds: inside a span, as of its end, since its start, until its end.
        adverbial: it opens its clause and so governs what follows.
        explicit: it names years itself.
        relative: it names its year by today's (今年).
        attributive: it belongs to the next number alone (2018年的213家).
    """

    start: int
    end: int
    year_from: int
    year_to: int
    kind: TimeKind
    adverbial: bool
    explicit: bool
    attributive: bool = False
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What relative expressions are resolved against."""

    year: int
    span_from: int
    span_to: int


@cache
def _pattern() -> re.Pattern[str]:
    data = read_yaml("times.yaml")
    plans = "|".join(sorted(data["five_year_plans"], key=len, reverse=True))
    relative = "|".join(sorted(data["relative"], key=len, reverse=True))
    now = "|".join(data["now"])
    own = "|".join(sorted(data["own_span"], key=len, reverse=True))
    return re.compile(
        rf"(?P<months>(?P<m1>{_YEAR})年\s?\d{{1,2}}月(?:\d{{1,2}}日)?\s?(?:[-—–~至到]|——)\s?(?P<m2>{_YEAR})年\s?\d{{1,2}}月)"
        rf"|(?P<fromto>[自从](?P<f1>{_YEAR})年[^,。;、\d]{{0,12}}?[到至](?P<f2>{_YEAR})年[底末]?)"
        rf"|(?P<congress>(?P<c0>党的?|中共|中国工会|工会)?(?P<c1>十[五六七八九]|二十)大(?P<ctail>以来|召开以来|之后|以后|时|召开时)?)"
        rf"|(?P<listed>(?P<s1>{_YEAR})年?(?:、{_YEAR}年?)*[、和](?P<s2>{_YEAR})年?(?:[两二三四五]年|(?<=年)(?=,|$)))"
        rf"|(?P<range>(?P<r1>{_YEAR})\s?年?\s?(?:度|初)?\s?(?:[-—–~至到]|——)\s?(?P<r2>(?:19|20)?\d{{2}})\s?(?:学年|年度|年|两年间|三年间)(?P<rtail>以来|期间|底|末)?)"
        rf"|(?P<year>(?P<y1>{_YEAR})\s?(?:年度|学年|年)\s?(?P<tail>以来|起|开始|至今|前后|以后|之后|以前|之前)?(?P<part>[年底末初]|上半年|下半年)?)"
        rf"|(?P<dotted>(?<![\d.])(?P<d1>{_YEAR})[-./](?:0?[1-9]|1[0-2])(?:[-./]\d{{1,2}})?(?![\d.%余多个万亿{_UNITS}]))"
        rf"|(?P<han>{HAN_YEAR}年)"
        rf"|(?P<short>(?<!\d)[89]\d年(?![来间前后]))"
        rf"|(?P<plan>[“\"‘「]?(?P<p1>{plans})[”\"’」]?\s?(?P<ptail>期间|时期|以来|末|初|收官之年|开局之年|规划期|规划|五年|的?五年)?)"
        rf"|(?P<next>(?:今后|未来|下一个|接下来|新)的?(?P<n1>[一二两三四五六七八九十\d]+)个?年)"
        rf"|(?P<within>(?<!\d)(?P<w1>[二两三四五])年(?:之内|以内|内))"
        rf"|(?P<taking>用(?P<u1>[一二两三四五])年(?:左右)?的?时间)"
        rf"|(?P<action>(?P<a1>[二两三四五])年(?:行动计划|行动方案|行动|规划|计划|滚动计划))"
        rf"|(?P<founded>(?P<deed>{data['founding']})以来)"
        rf"|(?P<ago>(?P<g1>[一二两三四五六七八九十])年前)"
        rf"|(?P<own>{own})"
        rf"|(?P<after>(?<=[来后]的)(?P<t1>[一二两三四五六七八九十])个?年(?:间|里|来|中)?)"
        rf"|(?P<last>(?:近|最近|过去|前|这)(?P<l1>[一二两三四五六七八九十\d]+)个?年来?|(?:坚持了?|[办做]了|走过了?|(?:开展|举办|实施|持续|延续)了|已(?:经|连续)?(?:坚持|开展|举办|实施|持续|[办做])?)(?P<l3>[二两三四五六七八九十]{{1,3}}|\d{{1,2}})个?年|(?<![\d一二三四五六七八九十])(?P<l2>[二两三四五六七八九十]|\d{{1,2}})年(?P<more>多)?(?:来|间|里|中(?=,|$)|(?:算|累计)?下来|(?=净增|累计|共|新增|合计|新建|办理|培训|资助|举办|投入|筹集|发放|帮扶|慰问|建成|建设|培育)))"
        rf"|(?P<relative>{relative})|(?P<now>{now}|至今(?=已|共|累计))"
        rf"|(?P<each>每年|每学年|逐年|年均)"
        rf"|(?P<month>(?<![\d.年])\d{{1,2}}月(?:\d{{1,2}}日)?)"
    )


def years_in(word: str) -> int:
    """How many years a Chinese or Arabic number of up to two places says."""
    if word.isdigit():
        return int(word)
    if len(word) == 1:
        return _NUM.get(word, 1)
    if word[0] == "十":
        return 10 + _NUM.get(word[1], 0)
    return _NUM.get(word[0], 1) * 10 + (_NUM.get(word[2], 0) if len(word) > 2 else 0)


def han_year(word: str) -> int:
    """The year that 二零一六 says."""
    return int("".join(str(_NUM[c]) for c in word[:4]))


def _as_of(folded: str, start: int) -> bool:
    before = folded[max(0, start - 4) : start].rstrip()
    return before.endswith(("截至", "截止", "截止到", "截至到", "到", "至", "截"))


def _compared(folded: str, start: int, end: int) -> bool:
    before = folded[max(0, start - 3) : start].rstrip()
    return folded.startswith("相比", end) or before.endswith(
        tuple(read_yaml("times.yaml")["comparison"])
    )


_OPENERS = tuple("截至 截止 截止到 截至到 到 至 自 从 在 于 早在 仅 其中 回头看 回顾 回望".split())
_SINCE = re.compile(r"[^,。;]{0,24}(?:以来|至今)")
_RUN_IN = re.compile(r"^\s*(?:【[^】\n]{1,12}】|[\u4e00-\u9fff]{2,10}\s{2,})")
_NEAR = 2000
_NO_YEAR = 1000
"""Relative times of a report whose own year nobody knows come out below it."""


def _opens(folded: str, clause_start: int, start: int) -> bool:
    """Whether an expression stands at the head of its clause, bar prepositions and connectives."""
    lead = _RUN_IN.sub("", folded[clause_start:start]).rpartition(":")[2].strip(' “"‘(\n')
    return (
        not lead
        or lead in _OPENERS
        or re.fullmatch(read_yaml("times.yaml")["subject"], lead.rstrip("从自在于")) is not None
        or (len(lead) <= 6 and lead.endswith(_OPENERS))
        or len(lead) <= 2
    )


_ATTRIBUTIVE = re.compile(
    r"(?:年?[底末初])?(?:\d{1,2}月(?:底|末|份)?)?的\s?(?:近|约|不到|不足)?\s?[\d一二三四五六七八九十两百千万]"
)


def _bracketed(folded: str, clause_start: int, at: int) -> bool:
    left = folded[clause_start:at]
    return left.count("(") > left.count(")")


_Resolved = tuple[int, int, TimeKind, bool]


def _months(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    return int(match["m1"]), int(match["m2"]), "in", True


def _range(match: re.Match[str], ref: Reference, folded: str) -> _Resolved | None:
    first, second = int(match["r1"]), match["r2"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    return (first, last, "in", True) if first <= last else None


def _from_to(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    return int(match["f1"]), int(match["f2"]), "in", True


def _congress(match: re.Match[str], ref: Reference, folded: str) -> _Resolved | None:
    """党的十八大以来, 工会十六大时: a congress stands for its year."""
    of_unions = "工会" in (match["c0"] or "") or (
        not match["c0"] and re.search(r"工会[一二三四五六七八九十]{2,3}大", folded)
    )
    held = "union" if of_unions else "party"
    year = read_yaml("times.yaml")["congresses"][held].get(match["c1"])
    tail = match["ctail"] or ""
    if year is None or not tail:
        return None
    if tail.endswith("时"):
        return year, year, "in", True
    return year, max(year, ref.span_to), "since", True


def _at(year: int, folded: str, start: int) -> _Resolved:
    return year, year, "as_of" if _as_of(folded, start) else "in", True


def _begins(match: re.Match[str], folded: str) -> bool:
    """活动始于2007年, 大赛2015年起步: the year is when something began that goes on."""
    began = read_yaml("times.yaml")["begins"]
    return folded[: match.start()].endswith(tuple(began["before"])) or bool(
        re.compile(began["after"]).match(folded, match.end())
    )


def _year(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    year = int(match["y1"])
    if "学年" in match.group():
        return year, year + 1, "in", True
    since = _SINCE.match(folded, match.end())
    if since or _begins(match, folded) or match["tail"] in ("以来", "起", "开始", "至今"):
        return year, max(year, ref.span_to), "since", True
    return _at(year, folded, match.start())


def _five_year_plan(match: re.Match[str], ref: Reference, folded: str) -> _Resolved | None:
    first, last = read_yaml("times.yaml")["five_year_plans"][match["p1"]]
    tail = match["ptail"] or ""
    if tail == "末" or _as_of(folded, match.start()):
        return last, last, "as_of", True
    if tail == "以来":
        return first, max(first, ref.span_to), "since", True
    if tail in ("期间", "时期", "五年", "的五年", "规划期"):
        return first, last, "in", True
    return None


def _last_years(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    count = years_in(match["l1"] or match["l2"] or match["l3"])
    first = ref.span_to - count + 1 - bool(match["more"])
    # 十年来 in a report on 2012–2022 means its own span, however it counts the years.
    own = ref.span_from < ref.span_to and abs(first - ref.span_from) <= 1
    # 2003年9月援助团挂牌。… 四年间 in 2007: the years since then.
    founding = read_yaml("times.yaml")["founding"]
    begun = rf"{first - 1}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?[^。\n\d]{{0,40}}(?:{founding})"
    if match["l2"] and re.search(begun, folded[max(0, match.start() - _NEAR) : match.start()]):
        return first - 1, ref.span_to, "in", False
    return ref.span_from if own else first, ref.span_to, "in", False


def _within(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    """三年内: the plan's own three years, else the next."""
    count = years_in(match["w1"])
    if ref.span_to - ref.span_from + 1 == count:
        return ref.span_from, ref.span_to, "own", False
    return ref.year + 1, ref.year + count, "until", True


def _taking(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    """用两年时间: from this year on, from the next where that is told as the next step."""
    near = folded[max(0, match.start() - 20) : match.start()]
    first = ref.year + (pattern("next_step").search(near) is not None)
    return first, first + years_in(match["u1"]) - 1, "until", True


def _own_span(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    counted = re.match(r"[这过去的]*([三四五35])年", match["own"])
    if counted and ref.span_from == ref.span_to:
        return ref.span_to - years_in(counted[1]) + 1, ref.span_to, "own", False
    return ref.span_from, ref.span_to, "own", False


def _founded(match: re.Match[str], ref: Reference, folded: str) -> _Resolved | None:
    """2003年9月,援助团挂牌。… 挂牌以来: since the year that the same deed was told of."""
    told = rf"(?P<year>{_YEAR})年(?:(?!{_YEAR}年)[^。;\n]){{0,40}}{match['deed']}"
    near = folded[max(0, match.start() - _NEAR) : match.start()]
    found = list(re.finditer(told, near))
    if not found:
        return None
    year = int(found[-1]["year"])
    return year, max(year, ref.span_to), "since", True


def _relative(match: re.Match[str], ref: Reference, folded: str) -> _Resolved:
    shift = read_yaml("times.yaml")["relative"][match["relative"]]
    if match["relative"] in read_yaml("times.yaml")["of_the_report"] and ref.span_to:
        return _at(ref.span_to + shift, folded, match.start())
    if shift < 0 and folded.startswith("以来", match.end()):
        # 去年以来 in a review of that year is the year.
        first = ref.year + shift
        last = first if first == ref.span_to else max(ref.year, ref.span_to)
        return first, last, "since", True
    return _at(ref.year + shift, folded, match.start())


_RESOLVERS: dict[str, Callable[[re.Match[str], Reference, str], _Resolved | None]] = {
    "months": _months,
    "fromto": _from_to,
    "congress": _congress,
    "listed": lambda m, ref, folded: (int(m["s1"]), int(m["s2"]), "in", True),
    "range": _range,
    "year": _year,
    "dotted": lambda m, ref, folded: _at(int(m["d1"]), folded, m.start()),
    "han": lambda m, ref, folded: _at(han_year(m["han"]), folded, m.start()),
    "short": lambda m, ref, folded: _at(1900 + int(m["short"][:2]), folded, m.start()),
    "plan": _five_year_plan,
    "next": lambda m, ref, folded: (
        ref.year + 1,
        ref.year + years_in(m["n1"]),
        "until",
        True,
    ),
    "within": _within,
    "taking": _taking,
    "action": lambda m, ref, folded: (
        ref.year,
        ref.year + years_in(m["a1"]) - 1,
        "plan",
        False,
    ),
    "own": _own_span,
    "last": _last_years,
    "founded": _founded,
    "after": lambda m, ref, folded: (ref.span_to - years_in(m["t1"]) + 1, ref.span_to, "in", False),
    "ago": lambda m, ref, folded: (
        ref.span_to - years_in(m["g1"]),
        ref.span_to - years_in(m["g1"]),
        "in",
        False,
    ),
    "relative": _relative,
    "now": lambda m, ref, folded: (ref.span_to, ref.span_to, "as_of", False),
    "each": lambda m, ref, folded: (ref.span_from, ref.span_to, "each", False),
    "month": lambda m, ref, folded: (ref.year, ref.year, "date", False),
}


def times(folded: str, start: int, end: int, ref: Reference) -> list[Time]:
    """The time expressions of a clause.

    Args:
        folded: the folded text.
        start: where the clause begins.
        end: where it ends.
        ref: the report's own year and span.

    Returns:
        The expressions in text order. Years that a figure is compared with (比上年) are left out.
    """
    found: list[Time] = []
    for match in _pattern().finditer(folded, start, end):
        bound = bool(_ATTRIBUTIVE.match(folded, match.end())) or _bracketed(
            folded, start, match.start()
        )
        if _compared(folded, *match.span()) and not (match["month"] or bound):
            continue
        if match["l2"] and folded.endswith("连续", 0, match.start()):
            continue  # 连续四年举办: how often, of no years
        if pattern("of_a_multiple").match(folded, match.end()):
            continue  # 是2009年的5.2倍: what a figure is a multiple of
        if match["relative"] == "当年" and pattern("of_each_year").match(folded, match.end()):
            continue  # 对当年考入本科的学生: of whatever year they are
        if match["t1"] and any(time.explicit for time in found):
            continue  # 党的十八大以来的十年: since that congress
        named = pattern("names_a_year").search(folded[start : match.start()])
        if named and "年度" in match.group():
            continue
        resolved = _RESOLVERS[match.lastgroup or ""](match, ref, folded)
        if resolved and (resolved[2] == "each" or min(resolved[:2]) > _NO_YEAR):
            first, last, kind, explicit = resolved
            opens = kind == "plan" or _opens(folded, start, match.start())
            # 已坚持26年, 始于2007年: a predicate, whose time holds for what follows.
            opens = (
                opens
                or bool(match["l3"] or match["t1"])
                or (match["l2"] is not None and folded.startswith(("共", "累计"), match.end()))
                or (kind == "since" and _begins(match, folded))
            )
            opens = opens and not folded.startswith("同期", match.end())
            found.append(
                Time(
                    match.start(),
                    match.end(),
                    first,
                    last,
                    kind,
                    opens and not bound,
                    explicit,
                    bound,
                    match["relative"] is not None,
                )
            )
    return found
