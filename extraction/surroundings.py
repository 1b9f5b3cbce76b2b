"""The words around a number: where they stand, what they speak of, how much they weigh.

Belongs here: the zones of a clause, the weight that distance gives, 分别 lists, the words that a
name is cut from. Does not belong here: what they mean (``classify``), how a name is cut
(``measure``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.classify import Evidence, Hit, is_generic, is_topic, level_of
from extraction.gazetteer import full_mentions, regions, short_mentions
from extraction.lexicon import pattern
from extraction.measure import Span, comparison, marked
from extraction.quantities import Token
from extraction.records import Fact
from extraction.segment import Piece, respectively

_NAMED = 4
_FIRST_CLAUSE = 0.46
_HEAD_BONUS = 0.1
_HEAD_REACH = 10
_AFTER_STOP = 0.6
_SHORT_GAP = 14
_ELLIPSIS = 0.72
_HEADING = 0.4
_CARRIED = 4
_OPENS = 1
_COMMENT = 10
_ASIDE = 0.3


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the words around one number begin and end."""

    near: tuple[int, int]
    clause: tuple[int, int]


def zone_of(folded: str, inside: list[Token], i: int, clause: tuple[int, int]) -> Zone:
    """The words nearest a number: from the number before it to the next mark or number."""
    start, end = clause
    token = inside[i]
    left = start
    if i and inside[i - 1].end > start:
        left = inside[i - 1].end
        mark = re.search(r"[、,;](?=[^、,;]*$)", folded[left : token.start])
        if mark and folded[left : left + mark.start()].strip("以上下左右()") != "":
            left += mark.end()
        # 223家企业中组建委员会196家: what is counted among the whole begins after 中.
        among = re.search(r"中(?=有|组建|建立|已|就)", folded[left : token.start])
        left += among.end() if among else 0
        if words_between(folded, inside[i - 1], token) == "(":
            left = zone_of(folded, inside, i - 1, clause).near[0]  # 医疗救助金64.2万元(97人次)
    if i and pattern("among_them").fullmatch(folded, inside[i - 1].end, token.start):
        left = inside[i - 1].end
    right = end
    words = folded[left : token.start].strip()
    named = len(words) >= _NAMED and not pattern("verb_end").search(words)
    if i + 1 < len(inside) and inside[i + 1].start < end:
        # 建立工会组织87个覆盖企业240家: a number named on its left leaves what follows to the next.
        following = inside[i + 1].start
        apart = re.search(r"[、,;:。]", folded[token.end : following]) is not None
        right = token.end if named and not apart else following
    after = token.end
    if folded.startswith("\n", after) and not folded[start : token.start].strip():
        after += 1  # a figure on a line of its own: the next line says of what
    stop = re.search(r"[、,;:。)\n]", _BRACKETED.sub(_blank, folded[after:right]))
    if stop:
        right = after + stop.start()
    return Zone((left, max(right, token.end)), clause)


_BREAKDOWN = re.compile(r"\([^()]*\d[^()]*\)(?=[、,;:])")
_BRACKETED = re.compile(r"\([^()]*\)")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def words_between(folded: str, first: Token, second: Token) -> str:
    """What stands between two numbers."""
    return folded[first.end : second.start].strip()


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
    for hit, weight in background:
        evidence.add(hit, weight)
    zone = _opened(folded, inside, token, zone)
    start, end = zone.clause
    stop = folded.rfind(";", spans[0][0], start)
    own_item = _answered(folded, near, start, token, inside)
    own = any(is_topic(h) for h in near if zone.near[0] <= h.start and h.end <= zone.near[1])
    # 甲合同、乙合同签订率分别为: an item without a rate of its own shares the last one's.
    shared = own_item and not any(
        _is_rate(h) and own_item[0][0] <= h.start < own_item[0][1] for h in near
    )
    if pattern("out_of").match(folded, token.end, end + 1):
        near = [hit for hit in near if start <= hit.start < end]
    counted = [t.start for t in inside if start <= t.start < end]
    first, last = counted[0], counted[-1]
    aside = _of_breakdowns(folded, near, spans[0][0], token)
    for hit in aside:
        evidence.add(hit, _ASIDE)
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
            evidence.add(hit, _next_clause(folded, spans, k, hit))
    for hit in _understood(folded, near, spans, k, token, background):
        evidence.add(hit, _ELLIPSIS)
    lead = max(spans[max(0, k - 3)][0], stop + 1)
    for concept in _frame(folded, lead, token, zone):
        evidence.weights[concept] = 1.0
    evidence.unknown_rate = _unknown_rate(folded, near, zone.near[0], token)
    evidence.overrule()
    return evidence


def _of_breakdowns(folded: str, near: list[Hit], start: int, token: Token) -> list[Hit]:
    """新建工会46家(其中快递企业5家),发展会员…: a breakdown says nothing of what follows."""
    brackets = [m.span() for m in _BREAKDOWN.finditer(folded, start, token.start)]
    return [h for h in near if any(s < h.start < e for s, e in brackets)]


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
    item = _respective(folded, start, token, inside)
    return item if item and _says_something(near, item[0]) else None


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
    won = pattern("honoured").match(folded, token.end, zone.near[1])
    words = folded[zone.near[0] : token.start]
    if not won or "分别" in won.group() or level_of(words, 0, len(words), len(words)):
        return ""
    return level_of(folded, won.end(), won.end(), zone.clause[1])


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


_UNCOUNTED = frozenset(["cover_unit", "area", "signing"])
_WHICH = (("station_honour",), ("upgraded",))


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
    distance = sum(1 for s, _ in spans[:k] if s > hit.start) + 1
    weight = max(0.3, 0.7 - 0.08 * distance)
    weight = weight if hit.start > stop else _AFTER_STOP * weight
    return max(weight, _FIRST_CLAUSE) if hit.start < spans[0][1] else weight


def _next_clause(folded: str, spans: list[tuple[int, int]], k: int, hit: Hit) -> float:
    if k + 1 < len(spans) and hit.start < spans[k + 1][1] and folded[spans[k][1]] == ",":
        return 0.29
    return 0.2


def _is_rate(hit: Hit) -> bool:
    return all(c.startswith("r_") for c in hit.concepts)


def _of_another(hit: Hit, own: tuple[int, int], all_items: tuple[int, int]) -> bool:
    """Whether a word belongs to an item of a 分别 list that another number answers."""
    inside = own[0] <= hit.start and hit.end <= own[1]
    return all_items[0] <= hit.start < all_items[1] and not inside


def _says_something(near: list[Hit], item: tuple[int, int]) -> bool:
    """An item without a topic of its own (浏阳市、长沙县职工入会率) shares the last one's."""
    return any(item[0] <= h.start < item[1] and is_topic(h) for h in near)


def _respective(
    folded: str, start: int, token: Token, inside: list[Token]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """甲和乙分别为x和y: the item that a number answers, and the stretch of all items."""
    at = respectively(folded, start, token.start)
    if at < 0:
        return None
    answers = [t for t in inside if at < t.start and not re.search(r"[,。;]", folded[at : t.start])]
    if token not in answers or len(answers) < _TWO:
        return None
    items = _items(folded, start, at)
    if len(items) < len(answers) and (
        rates := pattern("rates_before").search(folded, max(0, start - _FAR), start)
    ):
        # 职代会、厂务公开建制率均达100%,非公企业分别达82%和80%: of the rates listed before.
        items = _items(folded, *rates.span("items"))
    if len(items) < len(answers):
        return None
    items = items[-len(answers) :]
    return items[answers.index(token)], (items[0][0], items[-1][1])


_TWO = 2
_FAR = 60


def _items(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a list: what 、 and 和 part."""
    marks = [m.span() for m in re.finditer(r"[、和与及]", folded[start:end])]
    edges = [start, *(start + at for mark in marks for at in mark), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _opened(folded: str, inside: list[Token], token: Token, zone: Zone) -> Zone:
    """每人分别资助3000元、2000元和1000元: what opens the answers of a list is near to each."""
    i = first = inside.index(token)
    while first and _LISTED.fullmatch(folded, inside[first - 1].end, inside[first].start):
        first -= 1
    if first == i or respectively(folded, zone.clause[0], inside[first].start) < 0:
        return zone
    return Zone((zone_of(folded, inside, first, zone.clause).near[0], zone.near[1]), zone.clause)


_LISTED = re.compile(r"[、和与及]\s?")


def as_organisation(folded: str, token: Token, zone: Zone) -> str:
    """企业5830户: households only where no firm is counted."""
    if token.unit == "户" and (
        pattern("enterprise").search(folded, *zone.near)
        or pattern("listed_firms").match(folded, token.end, zone.clause[1])
    ):
        return "organisation"
    return token.unit_class


def whole_of(folded: str, before: Sequence[Fact], token: Token, whole: str) -> str:
    """The name of what a number is stated as part of: 其中 opens the parts, a list goes on."""
    if not before:
        return ""
    previous = before[-1]
    gap = folded[previous.end : token.start]
    if pattern("among").search(gap) or (gap.startswith("(") and len(gap) < _SHORT_GAP):
        counted = [f for f in reversed(before) if f.name_how != "comparison"]
        return next((f.name for f in counted if f.unit == token.unit), previous.name)
    goes_on = re.fullmatch(r"[、,和及]?[^。;,、]{0,10}", gap) is not None
    return whole if goes_on else ""


def _own_item(folded: str, near: list[Hit], start: int, token: Token, inside: list[Token]) -> str:
    """组建率和入会率分别为94%和92.5%: what a number of a 分别 list is of, with a shared rate."""
    found = _respective(folded, start, token, inside)
    if not found or not _says_something(near, found[0]):
        return ""
    item = folded[slice(*found[0])]
    if found[0][0] < start:
        item = folded[start : respectively(folded, start, token.start)].strip() + item
    rate = _RATE.search(folded[slice(*found[1])])
    shared = rate and token.unit_class == "ratio" and not item.endswith("率")
    if shared and rate:
        return item + rate.group()
    # 场次、企业数分别比上年增加18场和97家: the change is said once, of both.
    said = folded[found[1][1] : next(t.start for t in inside if t.start > found[1][1])]
    return item + said if comparison(said) else item


_RATE = re.compile(r"[\u4e00-\u9fff]{2}率$")


def span_of(
    folded: str,
    near: list[Hit],
    inside: list[Token],
    spans: list[tuple[int, int]],
    k: int,
    zone: Zone,
    token: Token,
    previous: Fact | None,
    whole: str,
) -> Span:
    """The words that the name of a number is cut from.

    Args:
        folded: the folded text.
        near: the concepts of its sentence.
        inside: the numbers of its sentence.
        spans: the clauses of the sentence.
        k: which clause it stands in.
        zone: the words nearest to it.
        token: the number.
        previous: the fact before it in the sentence.
        whole: the name of what it is stated as part of.

    Returns:
        The words, numbers taken out.
    """

    def bare(start: int, end: int) -> str:
        out, at = [], start
        for other in inside:
            if start <= other.start < end:
                out.append(folded[at : other.start])
                at = other.end
        out.append(folded[at:end])
        return "".join(out)

    start, end = zone.clause
    last = max(t.end for t in inside if start <= t.start < end)
    item = _own_item(folded, near, start, token, inside)
    return Span(
        left=item or bare(zone.near[0], token.start),
        lead="" if item else bare(start, zone.near[0]),
        right=folded[token.end : zone.near[1]],
        tail="" if pattern("out_of").match(folded, token.end, end + 1) else folded[last:end],
        before=tuple(bare(s, e) for s, e in spans[_opening(folded, spans, k) : k]),
        segment=folded[
            folded.rfind(";", spans[0][0], token.start) + 1 or spans[0][0] : token.start
        ],
        previous=_name_before(folded, previous, token),
        whole=whole,
        sibling=folded[zone.near[0] - 1 : zone.near[0]] in tuple("、和与及"),
    )


def _opening(folded: str, spans: list[tuple[int, int]], k: int) -> int:
    """The first clause a name may be carried from: an item of a list, ②, starts anew."""
    nearest = range(k, max(0, k - _CARRIED), -1)
    return next((j for j in nearest if marked(folded[slice(*spans[j])])), max(0, k - _CARRIED))


def _name_before(folded: str, previous: Fact | None, token: Token) -> str:
    """The name of the number before; what a semicolon parts is told anew."""
    apart = previous is None or ";" in folded[previous.end : token.start]
    return "" if apart or previous is None else previous.name


def clause_to(folded: str, piece: Piece, hit: Hit) -> str:
    """The clause of a word of the sentence, up to and with it."""
    if not piece.start <= hit.start < piece.end or not folded.startswith(hit.word, hit.start):
        return ""
    start = max(folded.rfind(mark, piece.start, hit.start) for mark in ",;:。") + 1
    return folded[max(start, piece.start) : hit.end]
