"""Weigh the concepts around a number by where they stand.

Belongs here: the weight that distance gives, what a clause leaves out, the level of an honour.
Does not belong here: where the words around a number begin and end (``surroundings``), which
metric they mean (``classify``).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from extraction.classify import Evidence, Hit, is_generic, is_topic, level_of
from extraction.gazetteer import full_mentions, regions, short_mentions
from extraction.lexicon import pattern
from extraction.quantities import Token
from extraction.surroundings import (
    Zone,
    opened,
    respective,
    says_something,
    spent_on_what_follows,
)

_FIRST_CLAUSE = 0.46
_HEAD_BONUS = 0.1
_HEAD_REACH = 10
_AFTER_STOP = 0.6
_ELLIPSIS = 0.72
_PURPOSE = 0.85
_HEADING = 0.4
_OPENS = 1
_COMMENT = 10
_ASIDE = 0.3
_BREAKDOWN = re.compile(r"\([^()]*\d[^()]*\)(?=[、,;:])")
_UNCOUNTED = frozenset(["cover_unit", "area", "signing"])
_WHO = frozenset(["p_newemp", "p_migrant", "p_women"])
_WHICH = (("station_honour",), ("upgraded",))


def evidence_of(
    folded: str,
    near: list[Hit],
    spans: list[tuple[int, int]],
    k: int,
    zone: Zone,
    token: Token,
    inside: list[Token],
    background: list[tuple[Hit, float]],
) -> Evidence:
    """Weigh every concept around a number by where it stands."""
    evidence = Evidence()
    # 1126家企业中,1047家实行厂务公开: a set that others are told out of measures nothing yet.
    set_out = pattern("out_of").match(folded, token.end, zone.clause[1] + 1) is not None
    for hit, weight in background:
        evidence.add(hit, weight)
    zone = opened(folded, inside, token, zone)
    start, end = zone.clause
    stop = folded.rfind(";", spans[0][0], start)
    own_item = _answered(folded, near, start, token, inside)
    own = any(is_topic(h) for h in near if zone.near[0] <= h.start and h.end <= zone.near[1])
    # 甲合同、乙合同签订率分别为: an item without a rate of its own shares the last one's.
    shared = own_item and not any(
        _is_rate(h) and own_item[0][0] <= h.start < own_item[0][1] for h in near
    )
    near = [hit for hit in near if start <= hit.start < end] if set_out else near
    near = _without_the_served(folded, near, start, token)
    counted = [t.start for t in inside if start <= t.start < end]
    first, last = counted[0], counted[-1]
    aside = [
        *_of_breakdowns(folded, near, spans[0][0], token),
        *_of_all_kinds(folded, near, spans[:k]),
    ]
    for hit in aside:
        evidence.add(hit, _ASIDE)
    spent_on = spent_on_what_follows(folded, near, spans, k, token)
    for hit in (h for h in near if h not in aside):
        if own_item and _of_another(hit, *own_item) and not (shared and _is_rate(hit)):
            continue
        if own_item and own_item[0][0] <= hit.start < own_item[0][1]:
            evidence.add(hit, 1.0)
        near_it = zone.near[0] <= hit.start and hit.end <= zone.near[1]
        # 茶叶加工、维修电工4个工种: the noun right behind its measure word is what is counted.
        if near_it or (hit.start == token.end and _is_counted(hit)):
            evidence.add(hit, 1.0 + _HEAD_BONUS * _nearness(hit, token))
        elif start <= hit.start < end:
            others = first < hit.start < last and own
            evidence.add(hit, 0.44 if others else 0.8 if hit.start < zone.near[0] else 0.75)
        elif hit.start < start:
            evidence.add(hit, _clause_before(spans, k, stop, hit))
        else:
            evidence.add(hit, _clause_behind(folded, spans, k, hit, spent_on))
    for hit in _understood(folded, near, spans, k, token, background):
        evidence.add(hit, _ELLIPSIS)
    for concept in (
        *_told_of_part(folded, near, token),
        *_of_frames(folded, near, spans[:k], token, inside),
    ):
        evidence.silence(concept)
    lead = max(spans[max(0, k - 3)][0], stop + 1)
    for concept in _frame(folded, lead, token, zone):
        evidence.weights[concept] = 1.0
    bodies = set_out and pattern("of_bodies").match(folded, token.end) is not None
    served = _served(folded, near, zone, token)
    evidence.unmeasured = bodies or served or _unknown_rate(folded, near, zone.near[0], token)
    evidence.overrule()
    return evidence


def _without_the_served(folded: str, near: list[Hit], start: int, token: Token) -> list[Hit]:
    """为1695名会员做手术: whom something is done for are no count of members."""
    if not pattern("served").search(folded, start, token.start):
        return near
    return [h for h in near if "member" not in h.concepts]


def _served(folded: str, near: list[Hit], zone: Zone, token: Token) -> bool:
    """为24家驿站加载功能: sites that something is done for, which no metric counts."""
    sites = any("station" in h.concepts and 0 <= h.start - token.end <= _COMMENT for h in near)
    return sites and pattern("served").search(folded, zone.clause[0], token.start) is not None


def _told_of_part(folded: str, near: list[Hit], token: Token) -> set[str]:
    """发展会员9640人,其中新就业形态劳动者2310人: who a part is of is not who the whole is of."""
    part = pattern("part_told").match(folded, token.end)
    if not part:
        return set()
    said = (h for h in near if part.start() <= h.start < part.end())
    return {c for h in said for c in h.concepts if c in _WHO}


def _of_frames(
    folded: str, near: list[Hit], before: list[tuple[int, int]], token: Token, inside: list[Token]
) -> set[str]:
    """聚焦货车司机等,发展会员926人,其中农民工715人: whom a campaign is for is not who joined."""
    if not pattern("has_parts").match(folded, token.end):
        return set()
    frames = [(s, e) for s, e in before if not any(s <= t.start < e for t in inside)]
    named = [h for h in near if "p_newemp" in h.concepts and h.start < token.start]
    framed = all(any(s <= h.start < e for s, e in frames) for h in named)
    return {"p_newemp"} if named and framed else set()


def _of_breakdowns(folded: str, near: list[Hit], start: int, token: Token) -> list[Hit]:
    """新建工会46家(其中快递企业5家),发展会员…: a breakdown says nothing of what follows."""
    brackets = [m.span() for m in _BREAKDOWN.finditer(folded, start, token.start)]
    return [h for h in near if any(s < h.start < e for s, e in brackets)]


def _of_all_kinds(folded: str, near: list[Hit], before: list[tuple[int, int]]) -> list[Hit]:
    """打造“春送岗位”“夏送清凉”“冬送温暖”品牌,…: names in a row say nothing of what follows."""
    rows = [(s, e) for s, e in before if _IN_A_ROW.search(folded[s:e])]
    return [h for h in near if any(s <= h.start < e for s, e in rows)]


_IN_A_ROW = re.compile(
    r"(?:“[^“”]{2,8}”[、和]?){3}|(?:[^、,。;“”\d]{2,6}、){2}[^、,。;“”\d]{1,6}等[^,。;\d]{2,8}$"
)


def _unknown_rate(folded: str, near: list[Hit], start: int, token: Token) -> bool:
    """普查率达81%: whether a number is of a rate that no concept knows."""
    if token.unit_class != "ratio":
        return False
    named = pattern("own_rate").search(folded[start : token.start])
    if named is None:
        return False
    first, last = start + named.start(), start + named.end("rate")
    rates = (h for h in near if any(c.startswith("r_") for c in h.concepts))
    return not any(h.end == last for h in near) and not any(first < h.end < last for h in rates)


def _answered(
    folded: str, near: list[Hit], start: int, token: Token, inside: list[Token]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The item that a number answers under 分别 where it says something, and all items."""
    item = respective(folded, start, token, inside)
    return item if item and says_something(near, item[0]) else None


def _frame(folded: str, lead: int, token: Token, zone: Zone) -> list[str]:
    """The level of an honour, whether a sum is for one of many, whether people were sent."""
    # 6人被评为省劳动模范: a number that opens its clause has its level behind it.
    clause = zone.clause
    opens = token.start - clause[0] <= _OPENS
    level = (
        _place_level(folded[slice(*zone.near)], folded[lead : token.start])
        or _level_behind(folded, token, zone)
        or (opens and level_of(folded, token.start, token.start, clause[1]))
        or level_of(folded, lead, token.start, clause[1])
    )
    said = [
        name
        for name in ("per_unit", "averaged", "sent")
        if pattern(name).search(folded, clause[0], token.start)
    ]
    return [level, *said] if level else said


def _level_behind(folded: str, token: Token, zone: Zone) -> str:
    """1人获全国五一劳动奖章、7人荣获省五一劳动奖章: what was won stands behind who won it."""
    won = pattern("honoured").match(folded, token.end, zone.clause[1])
    words = folded[zone.near[0] : token.start]
    if not won or level_of(words, 0, len(words), len(words)):
        return ""
    level = level_of(folded, won.end(), won.end(), zone.clause[1])
    # 2个集体和5名个人分别获省五一劳动奖状、全国…: which of them won which, a list must say.
    last = level_of(folded, won.end(), zone.clause[1], zone.clause[1])
    return "" if "分别" in won.group() and last != level else level


def _place_level(words: str, before: str) -> str:
    """“如东工匠”60名: an honour named after a place is of its level, but for a contest's title.

    So is 诸暨市劳动模范, whatever 市 says: 诸暨 is a county-level city.
    """
    named = None if pattern("contest").search(before) else pattern("artisan").search(words)
    places = short_mentions(words, named.start("place"), named.end("place")) if named else []
    if not named:
        full = full_mentions(words, 0, len(words))
        places = [m for m in full if pattern("of_place").match(words, m.end)]
    if not places or len(places[-1].codes) > 1 or pattern("level_said").search(words):
        return ""
    level = regions()[places[-1].codes[0]].level
    return {"province": "lvl_prov", "prefecture": "lvl_muni", "county": "lvl_county"}.get(level, "")


def _understood(
    folded: str,
    near: list[Hit],
    spans: list[tuple[int, int]],
    k: int,
    token: Token,
    background: list[tuple[Hit, float]],
) -> list[Hit]:
    """The topic of a clause that names none: what it leaves out, or its heading's."""
    start, end = spans[k]
    silent = not any(_names_matter(h) and start <= h.start < end for h in near)
    elliptic = pattern("elliptic").fullmatch(folded, start, token.start) is not None
    if not elliptic and not (silent and _of_topic(folded, near, spans, k, token)):
        return []
    return _left_out(folded, near, spans[:k], spans[k]) or _of_heading(near, end, background)


def _left_out(
    folded: str, near: list[Hit], before: list[tuple[int, int]], clause: tuple[int, int]
) -> list[Hit]:
    """What a clause without a topic leaves out, the nearest's: 设联合工会,已在乡镇建起135家.

    One that only names a topic hands on its act too: 新建基层工会:计划600家.
    """
    topics = [h for h in near if _names_matter(h) and h.concepts != ("area",)]
    for start, end in (clause, *reversed(before)):
        if found := [h for h in topics if start <= h.start < end]:
            if start >= clause[0]:
                return []
            whole = pattern("topic").fullmatch(folded, start, end)
            return [h for h in near if start <= h.start < end] if whole else found
    return []


def _is_counted(hit: Hit) -> bool:
    """Whether a word is a noun that a measure word may count: no verb, no place."""
    verb = any(map(is_generic, hit.concepts))
    return _names_matter(hit) and not verb and not _UNCOUNTED.intersection(hit.concepts)


def _names_matter(hit: Hit) -> bool:
    """Whether a word says what is counted; 国家级 only says which."""
    return is_topic(hit) and hit.concepts not in _WHICH


def _of_topic(
    folded: str, near: list[Hit], spans: list[tuple[int, int]], k: int, token: Token
) -> bool:
    """合理化建议,征集277万项: whether the clause before only says what the number is of."""
    if not k or token.start - spans[k][0] > _COMMENT:
        return False
    start, end = spans[k - 1]
    opens = k == 1 or folded[spans[k - 2][1]] in ":;"
    named = any(is_topic(h) and start <= h.start < end for h in near)
    return opens and named and pattern("topic").fullmatch(folded, start, end) is not None


def _of_heading(near: list[Hit], end: int, background: list[tuple[Hit, float]]) -> list[Hit]:
    """三、驿站建设。新建12家: a sentence without any topic so far goes on with its heading's."""
    said = (h for h in near if h.start < end and h.concepts not in (("area",), ("upgraded",)))
    if any(map(is_topic, said)):
        return []
    heading = [h for h, weight in background if weight >= _HEADING]
    return heading if any(map(is_topic, heading)) else []


def _nearness(hit: Hit, token: Token) -> float:
    """1 beside the number, 0 from ten characters on: the head noun stands next to it."""
    gap = token.start - hit.end if hit.end <= token.start else hit.start - token.end
    return max(0.0, 1.0 - max(0, gap) / _HEAD_REACH)


def _clause_before(spans: list[tuple[int, int]], k: int, stop: int, hit: Hit) -> float:
    distance = k - bisect_right(spans, hit.start, 0, k, key=lambda span: span[0]) + 1
    weight = max(0.3, 0.7 - 0.08 * distance)
    weight = weight if hit.start > stop else _AFTER_STOP * weight
    return max(weight, _FIRST_CLAUSE) if hit.start < spans[0][1] else weight


def _clause_behind(
    folded: str, spans: list[tuple[int, int]], k: int, hit: Hit, spent_on: bool
) -> float:
    if spent_on and hit.start < spans[k + 1][1]:
        return _PURPOSE
    if k + 1 < len(spans) and hit.start < spans[k + 1][1] and folded[spans[k][1]] == ",":
        return 0.34
    return 0.2


def _is_rate(hit: Hit) -> bool:
    return all(c.startswith("r_") for c in hit.concepts)


def _of_another(hit: Hit, own: tuple[int, int], all_items: tuple[int, int]) -> bool:
    """Whether a word belongs to an item of a 分别 list that another number answers."""
    inside = own[0] <= hit.start and hit.end <= own[1]
    return all_items[0] <= hit.start < all_items[1] and not inside
