"""Numerals with their measure words: value, range, unit, qualifier and the interval they allow.

Belongs here: the grammar of a quantity on folded text (余 inside and after, shared qualifiers,
ranges with a scale at either end, 元角分). Does not belong here: what the quantity measures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from extraction.fold import fold
from extraction.lexicon import pattern, read_csv
from extraction.numbers import Claims, claim, name_stretches, numerals, unit_pattern
from extraction.numerals import Numeral
from extraction.records import Qualifier, Quantity
from extraction.segment import respectively
from extraction.squeeze import squeeze

_LINK = re.compile(r"\s*(?:至|到|-|—{1,2}|–|~|或)\s*")
_LIST = re.compile(r"\s*(?:、|和|与|及|,)\s*")
_REACHES = re.compile(r"\s*(?:达到了?|占|达|有|了|的|人民币|了?大约)$")
_AT_LEAST = re.compile(r"(?:至少|最少)[^\d,。;、:(]{1,8}$")
_NEGATIVE = re.compile(r"(?:^|[^\d%A-Za-z)])[-−]$|负$")
_SCALE_ALONE = re.compile("[百千万亿]+")
_WINDOW = 10


@dataclass(frozen=True, slots=True)
class Token:
    """A numeral with whatever measure word follows it, before ranges and lists are seen."""

    start: int
    end: int
    numeral: Numeral
    value: Decimal
    value_max: Decimal | None
    step: Decimal
    unit: str
    unit_class: str
    qualifier: Qualifier
    after: bool
    implicit: bool = False
    head: str = ""
    coin: bool = False


@cache
def _units() -> dict[str, tuple[str, str, Decimal]]:
    """The unit, its class and the factor to it of each form; coins are told in whole money."""
    rows = {row["unit"]: row for row in read_csv("units.csv")}
    units: dict[str, tuple[str, str, Decimal]] = {}
    for row in rows.values():
        unit = (row["unit"], row["unit_class"], Decimal(1))
        if row["unit_class"] == "money_part":
            whole = rows[row["canonical"]]
            unit = (whole["unit"], whole["unit_class"], Decimal(row["scale"]))
        units |= dict.fromkeys(row["forms"].split("|"), unit)
    return units


@cache
def _tail() -> re.Pattern[str]:
    """What may follow a numeral: 余, a late scale, spaces, the measure word."""
    return re.compile(
        r"\s{0,4}(?P<vague>[余多几来]?)\s{0,2}(?P<scale>[万亿]?)(?P<vague2>[余多]?)\s{0,4}"
        rf"(?P<unit>{unit_pattern()})"
    )


@cache
def _implicit() -> re.Pattern[str]:
    nouns = _implicit_units("right")
    return re.compile(
        rf"(?P<vague>[余多]?)\s?(?P<big>大?)(?P<noun>[^\d,。;、:\s]{{0,6}}?(?:{'|'.join(nouns)}))"
    )


@cache
def _implicit_units(side: str) -> dict[str, tuple[str, str]]:
    rows = [r for r in read_csv("implicit_units.csv") if r["side"] == side]
    rows.sort(key=lambda r: -len(r["noun"]))
    return {r["noun"]: (r["unit"], r["unit_class"]) for r in rows}


@cache
def _before() -> tuple[tuple[str, Qualifier, str], ...]:
    rows = [r for r in read_csv("qualifiers.csv") if r["side"] == "before"]
    rows.sort(key=lambda r: -len(r["word"]))
    return tuple((r["word"], r["qualifier"], r["not_after"]) for r in rows)  # type: ignore[misc]


@cache
def _after() -> tuple[re.Pattern[str], dict[str, Qualifier]]:
    words = {r["word"]: r["qualifier"] for r in read_csv("qualifiers.csv") if r["side"] == "after"}
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"\s?(?:\([^)\d]{{0,4}}\))?({'|'.join(longest)})"), words  # type: ignore[return-value]


def _word_before(folded: str, start: int) -> Qualifier | None:
    left = folded[max(0, start - _WINDOW) : start].rstrip()
    said = pattern("of_a_whole").search(left)
    left = left[: said.end("word")] if said else left
    return _ending(left) or _ending(_REACHES.sub("", left)) or _at_least(folded, start)


def _at_least(folded: str, start: int) -> Qualifier | None:
    """至少建成1处: the qualifier stands before the verb."""
    return ">=" if _AT_LEAST.search(folded[max(0, start - 14) : start]) else None


def _ending(left: str) -> Qualifier | None:
    for word, qualifier, stops in _before():
        if left.endswith(word):
            previous = left[-len(word) - 1 : -len(word)]
            return None if previous and previous in stops else qualifier
    return None


def _word_after(folded: str, end: int) -> Qualifier | None:
    pattern, words = _after()
    match = pattern.match(folded, end)
    return words[match[1]] if match else None


def _qualify(folded: str, start: int, end: int, vague: bool) -> tuple[Qualifier, bool]:
    """The qualifier of a quantity and whether a word after it says so."""
    after = _word_after(folded, end)
    if after is not None:
        return after, True
    if vague:
        return ">=", False
    return _word_before(folded, start) or "=", False


def _token(folded: str, numeral: Numeral) -> Token | None:
    if numeral.unit:
        qualifier, after = _qualify(folded, numeral.start, numeral.end, numeral.vague)
        unit, unit_class = ("%", "discount") if numeral.unit == "折" else (numeral.unit, "ratio")
        return Token(
            numeral.start, numeral.end, numeral, numeral.value, None, Decimal(1), unit,
            unit_class, qualifier, after,
        )  # fmt: skip
    match = _tail().match(folded, numeral.end)
    if match is None:
        return _bare(folded, numeral)
    scale = {"万": 10**4, "亿": 10**8}.get(match["scale"], 1)
    vague = numeral.vague or bool(match["vague"] or match["vague2"])
    unit, unit_class, factor = _units()[match["unit"]]
    qualifier, after = _qualify(folded, numeral.start, match.end(), vague)
    if unit_class == "ratio" and _is_negative(folded, numeral.start):
        factor = Decimal(-1)
    start = numeral.start - (factor < 0)
    return Token(
        start, match.end(), numeral, numeral.value * scale * factor,
        numeral.value_max and numeral.value_max * scale, numeral.step * scale, unit, unit_class,
        "range" if numeral.value_max else qualifier, after, coin=0 < factor < 1,
    )  # fmt: skip


def _bare(folded: str, numeral: Numeral) -> Token | None:
    """A numeral without a measure word: a noun beside it may imply one (30万职工, 总数112万).

    Nothing where it is a scale alone (万) that no noun follows.
    """
    match = _implicit().match(folded, numeral.end)
    noun, unit, unit_class = "", "", ""
    if match:
        noun = next((n for n in _implicit_units("right") if match["noun"].endswith(n)), "")
        unit, unit_class = _implicit_units("right").get(noun, ("", ""))
    vague = numeral.vague or folded[numeral.end : numeral.end + 1] in ("余", "多")
    end = numeral.end + (vague and not numeral.vague)
    if not unit and numeral.scaled:
        unit, unit_class = _implied_before(folded, numeral.start)
    if not unit and _SCALE_ALONE.fullmatch(folded, numeral.start, numeral.end):
        return None
    qualifier, after = _qualify(folded, numeral.start, end, vague)
    sign = -1 if not unit and _is_negative(folded, numeral.start) else 1
    return Token(
        numeral.start - (sign < 0), numeral.end, numeral, sign * numeral.value, numeral.value_max,
        numeral.step, unit, unit_class, "range" if numeral.value_max else qualifier, after, True,
        noun,
    )  # fmt: skip


def _is_negative(folded: str, start: int) -> bool:
    return _NEGATIVE.search(folded[max(0, start - 2) : start]) is not None


_FRAMES = re.compile(
    r"(?:约|近|超过|超|突破|逾|达到|达|为|有|共|近|已|大约|接近|增至|增加到|专项|总额|共计|累计"
    r"|不足|不到|年[初底末]|上年|去年|力争|将|要|预计|计划|居前,|分别|是|的?规模|在|从|由|的|\d{4}年|升至|上升到|发展到|扩大到)+$"
)


def _implied_before(folded: str, start: int) -> tuple[str, str]:
    left = _FRAMES.sub("", folded[max(0, start - 20) : start].rstrip())
    nouns = _implicit_units("left")
    return next((nouns[n] for n in nouns if left.endswith(n)), ("", ""))


def _inherit(folded: str, previous: Token, token: Token) -> Token:
    """参赛职工超过90万人次,力争突破100万: a scaled number without a unit takes the last one's."""
    gap = folded[previous.end : token.start]
    if token.unit or not token.numeral.scaled or not previous.unit or len(gap) > 16:
        return token
    if re.search(r"[。;\n]", gap) or previous.unit_class == "ratio":
        return token
    return replace(token, unit=previous.unit, unit_class=previous.unit_class)


def _merge_range(folded: str, a: Token, b: Token) -> Token | None:
    """3—5家, 1万-5万元, 3-5万元, 8%至10%: one quantity with two ends."""
    gap = folded[a.end : b.start]
    if len(gap) > 6 or not _LINK.fullmatch(gap) or a.value_max or b.value_max:
        return None
    if a.unit and a.unit != b.unit and not a.implicit:
        return None
    low = a.value
    if b.numeral.scaled and not a.numeral.scaled and a.numeral.script == b.numeral.script:
        scale = Decimal(10**8) if folded[b.numeral.end - 1] == "亿" else Decimal(10**4)
        if low < b.value / scale:
            low *= scale
    if not low < b.value:
        return None
    before = folded[max(0, a.start - 6) : a.start].rstrip()
    if before.endswith(("由", "从")) and "不等" not in folded[b.end : b.end + 6]:
        return None
    return replace(b, start=a.start, value=low, value_max=b.value, qualifier="range")


def _merge_money(folded: str, a: Token, b: Token) -> Token | None:
    """50元6角, 两美元又三美分: the smaller coin joins the larger."""
    if b.coin and a.unit == b.unit and folded[a.end : b.start] in ("", "又"):
        return replace(a, end=b.end, value=a.value + b.value, qualifier=b.qualifier)
    return None


def _share_qualifiers(folded: str, tokens: list[Token]) -> list[Token]:
    """93%、95%以上: a word after the last of a list speaks for all of it."""
    shared = list(tokens)
    for i in range(len(shared) - 2, -1, -1):
        a, b = shared[i], shared[i + 1]
        if (
            b.after
            and a.qualifier == "="
            and a.unit == b.unit
            and _LIST.fullmatch(folded[a.end : b.start])
        ):
            shared[i] = replace(a, qualifier=b.qualifier, after=True)
    return shared


def _share_units(folded: str, tokens: list[Token]) -> list[Token]:
    """3.8万、4.5万和3.4万人次: the measure word after the last of a list counts all of it."""
    shared = list(tokens)
    for i in range(len(shared) - 2, -1, -1):
        a, b = shared[i], shared[i + 1]
        unwritten = a.end == a.numeral.end and not a.value_max
        gap = folded[a.end : b.start]
        if not (unwritten and b.unit and _LIST.fullmatch(gap) and "," not in gap):
            continue
        if a.numeral.scaled or _in_answers(folded, a.start):
            shared[i] = replace(a, unit=b.unit, unit_class=b.unit_class, implicit=False)
    return shared


def _in_answers(folded: str, at: int) -> bool:
    """Whether the clause of a number hands its numbers out (三县分别新建12、15和20家)."""
    word = respectively(folded, max(0, at - 40), at)
    return word >= 0 and not re.search("[,。;]", folded[word:at])


def tokens(folded: str, found: Sequence[Numeral]) -> list[Token]:
    """Quantities of a folded text in order, ranges merged, shared qualifiers given to each.

    Args:
        folded: the folded text.
        found: its numerals in text order, non-facts left out.

    Returns:
        The tokens; those without a measure word have an empty unit, those whose unit the next
        noun implies are marked implicit.
    """
    merged: list[Token] = []
    for numeral in found:
        token = _token(folded, numeral)
        if token is None:
            continue
        if merged:
            token = _inherit(folded, merged[-1], token)
        joined = merged and (
            _merge_range(folded, merged[-1], token) or _merge_money(folded, merged[-1], token)
        )
        if joined:
            merged[-1] = joined
        else:
            merged.append(token)
    return _share_qualifiers(folded, _share_units(folded, merged))


def _interval(token: Token) -> tuple[Decimal | None, Decimal | None]:
    """The ends of what the words allow: 70余万 is [70万, 80万)."""
    if token.qualifier == "=":
        return token.value, token.value
    if token.qualifier == "range":
        return token.value, token.value_max
    if token.qualifier == "<=":
        return None, token.value
    if token.qualifier == "~":
        return None, None
    inner = token.step if not token.after else None
    return token.value, token.value + inner if inner and _is_vague(token) else None


def _is_vague(token: Token) -> bool:
    return token.numeral.vague or token.qualifier == ">="


def quantity(text: str, token: Token, folded: str) -> Quantity:
    """The public row of a token; ``text`` is the raw text of the same length as ``folded``."""
    words = folded[token.start : token.end]
    open_ended = token.qualifier == ">=" and not re.search("[余多几来数]", words)
    low, high = _interval(token)
    return Quantity(
        start=token.start,
        end=token.end,
        text=text[token.start : token.end],
        value=float(token.value),
        value_max=None if token.value_max is None else float(token.value_max),
        unit=token.unit,
        unit_class=token.unit_class,
        qualifier=token.qualifier,
        value_low=None if low is None else float(low),
        value_high=None if high is None or open_ended else float(high),
    )


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text: numerals with their measure words, bare cardinals too.

    Args:
        text: any Chinese text.

    Returns:
        The quantities in text order, offsets into ``text``. Dates, years, ordinals, page numbers
        and numbers inside names are left out.
    """
    squeezed = squeeze(text, fold(text))
    folded = squeezed.folded
    claims: Claims = claim(folded)
    names = name_stretches(folded)
    found = [n for n in numerals(folded, claims) if not _inside(names, n)]
    rows = (quantity(squeezed.text, token, folded) for token in tokens(folded, found))
    return [
        replace(q, start=b, end=e, text=text[b:e])
        for q in rows
        for b, e in [(squeezed.start(q.start), squeezed.end(q.end))]
    ]


def _inside(stretches: list[tuple[int, int]], numeral: Numeral) -> bool:
    return any(start <= numeral.start < end for start, end in stretches)
