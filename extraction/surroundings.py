"""The words around a number: where they begin and end.

Belongs here: the zones of a clause, 分别 lists, the words that a name is cut from. Does not belong
here: how much they weigh (``evidence``), what they mean (``classify``), how a name is cut
(``measure``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.classify import Hit, is_generic, is_topic
from extraction.lexicon import pattern
from extraction.measure import Span, comparison, marked
from extraction.quantities import Token
from extraction.records import Fact
from extraction.segment import Piece, respectively

_NAMED = 4
_SHORT_GAP = 14
_CARRIED = 4
_BODIES = frozenset("个家")


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


_BRACKETED = re.compile(r"\([^()]*\)")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def words_between(folded: str, first: Token, second: Token) -> str:
    """What stands between two numbers."""
    return folded[first.end : second.start].strip()


def says_something(near: list[Hit], item: tuple[int, int]) -> bool:
    """Whether an item names a topic; 浏阳市 in 浏阳市、长沙县职工入会率 shares the last one's.

    Args:
        near: the concepts of the sentence.
        item: where the item begins and ends.
    """
    return any(item[0] <= h.start < item[1] and is_topic(h) for h in near)


def respective(
    folded: str, start: int, token: Token, inside: list[Token]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """甲和乙分别为x和y: which item a number answers.

    Args:
        folded: the folded text.
        start: where the clause of the number begins.
        token: the number.
        inside: the numbers of its sentence.

    Returns:
        The stretch of its item and that of all items, None where it answers none.
    """
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
_FUNDS = frozenset(["fund", "mutual_contrib", "mutual_pay", "union_org", "union_subject"])


def _items(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a list: what 、 and 和 part."""
    marks = [m.span() for m in re.finditer(r"[、和与及]", folded[start:end])]
    edges = [start, *(start + at for mark in marks for at in mark), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def opened(folded: str, inside: list[Token], token: Token, zone: Zone) -> Zone:
    """每人分别资助3000元、2000元和1000元: what opens the answers of a list is near to each.

    Args:
        folded: the folded text.
        inside: the numbers of a sentence.
        token: one of them.
        zone: its own zone.

    Returns:
        Its zone, from where that of the first answer begins where it is a later one.
    """
    i = first = inside.index(token)
    while first and _LISTED.fullmatch(folded, inside[first - 1].end, inside[first].start):
        first -= 1
    if first == i or respectively(folded, zone.clause[0], inside[first].start) < 0:
        return zone
    return Zone((zone_of(folded, inside, first, zone.clause).near[0], zone.near[1]), zone.clause)


_LISTED = re.compile(r"[、和与及]\s?")


def as_organisation(folded: str, token: Token, zone: Zone) -> str:
    """企业5830户: households only where no firm is counted."""
    if token.unit.startswith("户") and (
        pattern("enterprise").search(folded, *zone.near)
        or pattern("listed_firms").match(folded, token.end, zone.clause[1])
        or folded.endswith(("企业中,", "单位中,"), 0, zone.clause[0])
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
    alike = previous.unit == token.unit or {previous.unit, token.unit} <= _BODIES
    return whole if goes_on and alike else ""


def spent_on_what_follows(
    folded: str, near: list[Hit], spans: list[tuple[int, int]], k: int, token: Token
) -> bool:
    """筹集资金380万元,慰问困难职工…: a sum without a topic is for what the next clause does.

    Args:
        folded: the folded text.
        near: the concepts of the sentence.
        spans: the clauses of the sentence.
        k: which of them the sum stands in.
        token: the sum.
    """
    if token.unit_class != "money" or k + 1 >= len(spans) or folded[spans[k][1]] != ",":
        return False
    start, end = spans[k]
    said = {c for h in near if start <= h.start < end for c in h.concepts}
    last = not re.search(r"\d", folded[token.end : end])
    purpose = pattern("purpose").match(folded, spans[k + 1][0])
    return last and purpose is not None and all(c in _FUNDS or is_generic(c) for c in said)


def _own_item(folded: str, near: list[Hit], start: int, token: Token, inside: list[Token]) -> str:
    """组建率和入会率分别为94%和92.5%: what a number of a 分别 list is of, with a shared rate."""
    found = respective(folded, start, token, inside)
    if not found or not says_something(near, found[0]):
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


_NUMBER = re.compile(r"\d")
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
    tail = "" if pattern("out_of").match(folded, token.end, end + 1) else folded[last:end]
    if spent_on_what_follows(folded, near, spans, k, token):
        purpose = _NUMBER.split(folded[slice(*spans[k + 1])], maxsplit=1)[0]
        tail = purpose if len(purpose) >= _NAMED else tail
    return Span(
        left=item or bare(zone.near[0], token.start),
        lead="" if item else bare(start, zone.near[0]),
        right=folded[token.end : zone.near[1]],
        tail=tail,
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
