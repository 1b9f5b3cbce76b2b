"""Find the region that a report is of: where the union that speaks is at home.

Belongs here: weighing every place that a page names. Does not belong here: the region of a single
number (``context``), the names themselves (``gazetteer``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from extraction.digest import Heads
from extraction.gazetteer import (
    COUNTRY,
    Mention,
    ancestors,
    around,
    by_chance,
    full_mentions,
    full_names,
    level,
    regions,
    short_mentions,
    short_names,
    within,
)
from extraction.lexicon import pattern, read_csv, read_lines
from extraction.records import Resolved
from extraction.segment import Piece

# How much a name counts for by where it stands; only their order matters much.
_IN_TITLE, _SHORT_IN_TITLE, _IN_IMPRINT, _IN_ADDRESS = 20.0, 14.0, 3.0, 12.0
_BEFORE_UNION, _IN_LEAD, _ANYWHERE, _SHORT_ANYWHERE, _FIRM = 4.0, 1.5, 0.3, 0.4, 3.0
_SHORT_SHARE = 0.8
_IN_PASSING = 1.0
_FROM_ABOVE = 0.4
_FROM_BELOW = 0.5
_CITY, _COUNTY = 2, 3
_OFTEN = 3.0
_SIGNATURE = 3
_OTHER_LEVEL = 0.4
_NATIONAL = 2.0
_LEAD = 600
_SHORT_NAME = 2
_NEAR = 4000
_HEAD = 20_000
_UNION_WORDS = re.compile(r"总工会|工会系统|各级工会|工会工作|工会")
_LEVEL_WORDS = {
    1: re.compile(r"[全我]省(?!市|县|区)|(?<![\u4e00-\u9fff])(?:省|自治区)总工会"),
    2: re.compile(r"[全我][市州盟](?!市|县|区)|(?<![\u4e00-\u9fff])[市州盟]总工会"),
    3: re.compile(r"[全我][县旗](?!市|县|区)|(?<![\u4e00-\u9fff])[县旗]总工会"),
}
_OWN_DISTRICT = re.compile(r"全区")


class _Weights:
    """A weight a division."""

    def __init__(self) -> None:
        self.by_code: dict[str, float] = defaultdict(float)

    def add(self, mentions: Iterable[Mention], weight: float) -> None:
        for mention in mentions:
            for code in mention.codes:
                self.by_code[code] += weight * (1 if mention.full else _SHORT_SHARE)

    def add_counted(self, mentions: Iterable[Mention], weight: float, most: int) -> None:
        """Let a name speak once for each time that it stands there, up to a limit."""
        counted: dict[str, int] = defaultdict(int)
        for mention in mentions:
            for code in mention.codes:
                counted[code] += 1
        for code, n in counted.items():
            self.by_code[code] += weight * min(n, most)


def _deepest(folded: str, start: int, end: int) -> list[Mention]:
    """Full names, of 西安市长安区 the last: the ones before it only say where it lies."""
    found: list[Mention] = []
    for mention in full_mentions(folded, start, end):
        if found and found[-1].end == mention.start:
            outer = found.pop().codes
            inside = tuple(c for c in mention.codes if any(within(c, o) for o in outer))
            mention = replace(mention, codes=inside or mention.codes)
        found.append(mention)
    return found


def _places_only(folded: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Short names that stand for a place, not for a school or company called after one."""
    words = frozenset(read_lines("words_not_places.txt"))
    return [
        m
        for m in mentions
        if pattern("institution_union").match(folded, m.end)
        or (
            not pattern("no_place").match(folded, m.end)
            and (folded[m.start : m.end] not in words or _speaks(folded, m))
        )
    ]


def _speaks(folded: str, mention: Mention) -> bool:
    """Whether a name that is a word of everyday speaks for its place; 新建工会 seldom does."""
    if pattern("verb_too").match(folded, mention.start):
        return pattern("place_suffix").match(folded, mention.end) is not None
    return any(pattern(name).match(folded, mention.end) for name in ("speaker", "press"))


def _nested(folded: str, start: int, end: int) -> list[Mention]:
    """上海普陀: two short names in a row, the second of a place inside the first."""
    mentions = short_mentions(folded, start, end)
    pairs = [(a, b) for a, b in pairwise(mentions) if a.end == b.start]
    found = []
    for outer, inner in pairs:
        codes = tuple(c for c in inner.codes if any(within(c, o) for o in outer.codes))
        if codes:
            found.append(Mention(outer.start, inner.end, codes, True))
    return found


def _of_chronicle(folded: str, start: int, end: int) -> list[Mention]:
    """寿光年鉴, 岳阳市志: a chronicle is of the place that it is named after."""
    found = []
    for match in pattern("chronicle").finditer(folded, start, end):
        codes = full_names().get(match["place"], ()) or short_names().get(match["place"], ())
        if codes:
            found.append(Mention(match.start(), match.end("place"), codes, True))
    return found


def _before_unions(folded: str, start: int, end: int) -> list[Mention]:
    """Places named before the word union: 铜仁市总工会, 德宏总工会, 松桃工会."""
    found = [
        m
        for m in _deepest(folded, start, end)
        if folded.startswith(("总工会", "各级工会", "工会"), m.end)
    ]
    common = frozenset(read_lines("words_not_places.txt"))
    for match in _UNION_WORDS.finditer(folded, start, end):
        stop = match.start()
        for length in range(7, 1, -1):
            word = folded[max(start, stop - length) : stop]
            sure = match.group() == "总工会" or word not in common
            sure = sure and not by_chance(folded, stop - length, stop)
            if sure and (codes := short_names().get(word)):
                found.append(Mention(stop - length, stop, codes, True))
                break
    return found


def _weigh_frame(folded: str, pieces: list[Piece], weights: _Weights) -> None:
    """Title, imprint and the address at the foot of the page."""
    for piece in pieces:
        full = _deepest(folded, piece.start, piece.end)
        trail = piece.kind == "furniture" and ">" in folded[piece.start : piece.end]
        if trail or piece.kind in ("title", "imprint"):
            weights.add(_nested(folded, piece.start, piece.end), _IN_ADDRESS)
            weights.add(_of_chronicle(folded, piece.start, piece.end), _IN_ADDRESS)
        if trail or piece.kind == "imprint":
            line = folded[piece.start : piece.end]
            for row in read_csv("press.csv"):
                if row["name"] in line:
                    weights.by_code[row["region_code"]] += _IN_IMPRINT
        if trail:
            weights.add(full, _IN_IMPRINT)
            short = short_mentions(folded, piece.start, piece.end)
            weights.add(_places_only(folded, short), _IN_IMPRINT)
        if piece.kind == "title":
            # 某公司获“张掖市模范职工之家”: the honour is of who gave it.
            won = pattern("honour_won").finditer(folded, piece.start, piece.end)
            honours = [m.span() for m in won]
            full = [m for m in full if not any(a <= m.start < b for a, b in honours)]
            weights.add(full, _IN_TITLE)
            if not full:
                short = _places_only(folded, short_mentions(folded, piece.start, piece.end))
                # 湖南某某机械公司 lies somewhere in the province that its name begins with.
                firm = pattern("firm").search(folded, piece.start, piece.end)
                weights.add(short[:1], _SHORT_IN_TITLE / 2 if firm else _SHORT_IN_TITLE)
                weights.add(short[1:], _SHORT_IN_TITLE / 2)
        elif piece.kind == "imprint":
            weights.add(full, _IN_IMPRINT)
            short = short_mentions(folded, piece.start, piece.end)
            weights.add(_places_only(folded, short), _IN_IMPRINT)
        elif piece.kind == "furniture" and "址" in folded[piece.start : piece.end]:
            weights.add(full[:-1], _IN_IMPRINT)
            weights.add(full[-1:], _IN_ADDRESS)
        elif piece.kind == "furniture" and pattern("site_owner").search(
            folded, piece.start, piece.end
        ):
            weights.add(full, _IN_IMPRINT)


def _weigh_body(folded: str, start: int, stop: int, weights: _Weights) -> None:
    near = min(stop, start + _NEAR)
    weights.add_counted(_before_unions(folded, start, near), _BEFORE_UNION, 5)
    weights.add(_deepest(folded, start, min(stop, start + _LEAD))[:6], _IN_LEAD)
    weights.add_counted(_deepest(folded, start, near), _ANYWHERE, 6)
    for row in read_csv("enterprises.csv"):
        named = _named(folded, row["name"], start, near)
        weights.by_code[row["region_code"]] += _FIRM * min(named, 6)
    short = _places_only(folded, short_mentions(folded, start, near))
    large = [m for m in short if all(level(code) <= 2 for code in m.codes)]
    press = [m for m in large if pattern("press").match(folded, m.end)]
    weights.add_counted(large, _SHORT_ANYWHERE, 12)
    weights.add_counted(press, _SHORT_ANYWHERE * 10, 2)


def _named(folded: str, enterprise: str, start: int, end: int) -> int:
    """How often an enterprise is named; 平煤 in 太平煤矿 is none."""
    if len(enterprise) > _SHORT_NAME:
        return folded.count(enterprise, start, end)
    words = re.compile(rf"(?<![\u4e00-\u9fff]){enterprise}")
    return len(words.findall(folded, start, end))


def _disambiguated(weights: Mapping[str, float]) -> dict[str, float]:
    """Let the divisions above speak for those below: 鼓楼区 is Nanjing's where Nanjing is named."""
    return {
        code: weight
        + _FROM_ABOVE * sum(min(weights.get(a, 0.0), 12.0) for a in ancestors(code) if a != COUNTRY)
        for code, weight in weights.items()
        if weight
    }


def _gathered(weights: Mapping[str, float]) -> dict[str, float]:
    """龙城区、双塔区和北票市: several counties speak for the prefecture that they lie in."""
    inside: dict[str, list[float]] = defaultdict(list)
    for code, weight in weights.items():
        if weight and level(code) == _COUNTY:
            inside[code[:4] + "00"].append(weight)
    shares = {p: _FROM_BELOW * sum(w) for p, w in inside.items() if len(w) > 1 and p in regions()}
    return {c: weights.get(c, 0.0) + shares.get(c, 0.0) for c in {*weights, *shares}}


def _lifted(folded: str, weights: Mapping[str, float], in_frame: set[str]) -> dict[str, float]:
    """本报济南8月12日讯 我省各级工会…: a province's news is told from one of its cities."""
    said = {depth for depth, words in _LEVEL_WORDS.items() if words.search(folded, 0, _HEAD)}
    if said != {1}:
        return dict(weights)
    lifted: dict[str, float] = defaultdict(float)
    for code, weight in weights.items():
        passing = level(code) == _CITY and code not in in_frame and weight < _OFTEN
        lifted[code[:2] + "0000" if passing else code] += weight
    return lifted


def _level_factor(folded: str, title: str, code: str) -> float:
    """全县, 我市, 省总工会: the words that a report uses of itself tell its level."""
    depth = level(code)
    said = [d for d, words in _LEVEL_WORDS.items() if words.search(title)]
    if said and depth not in said:
        return _OTHER_LEVEL
    words = _LEVEL_WORDS.get(depth)
    votes = len(words.findall(folded, 0, _HEAD)) if words else 0
    if depth == 3 and regions()[code].name.endswith("区"):
        votes = max(votes, len(_OWN_DISTRICT.findall(folded, 0, _HEAD)))
    return 1 + min(votes, 6) / 12


def own_region(folded: str, pieces: list[Piece], heads: Heads) -> Resolved:
    """The division whose union speaks.

    Args:
        folded: the folded text.
        pieces: its pieces.
        heads: where its paragraphs open with a place (see ``digest``).

    Returns:
        A GB/T 2260 code, the country's where nothing speaks for a place, and where the strongest
        evidence stood.
    """
    weights = _Weights()
    _weigh_frame(folded, pieces, weights)
    in_frame = {code for code, weight in weights.by_code.items() if weight >= _IN_ADDRESS * 0.9}
    content = [p for p in pieces if p.kind in ("title", "heading", "body", "caption")]
    for piece in pieces[-_SIGNATURE:]:
        if piece.kind == "caption":
            weights.add(_deepest(folded, piece.start, piece.end), _IN_ADDRESS)
    if content:
        _weigh_body(folded, content[0].start, content[-1].end, weights)
    title = " ".join(folded[p.start : p.end] for p in pieces if p.kind == "title")
    if heads:
        weights.by_code[around(code for code, _ in heads.values())] += _IN_TITLE
    named = len(pattern("national").findall(folded, 0, _HEAD))
    weights.by_code[COUNTRY] = _NATIONAL * min(named, 15)
    if pattern("national_title").search(title) and not in_frame - {COUNTRY}:
        return Resolved(COUNTRY, "title")
    weighed = _disambiguated(_gathered(_lifted(folded, weights.by_code, in_frame)))
    if not weighed:
        return Resolved(COUNTRY, "default")
    best = max(sorted(weighed), key=lambda c: weighed[c] * _level_factor(folded, title, c))
    rivals = (c for c, w in weighed.items() if w >= weighed[best] and not within(c, best))
    if weighed[best] < _IN_PASSING and any(not within(best, c) for c in rivals):
        return Resolved(COUNTRY, "default")  # two cities named in passing say nothing
    return Resolved(best, "title" if best in in_frame else "text")
