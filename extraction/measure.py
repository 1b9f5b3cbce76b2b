"""Name what a number measures, in the sentence's own words.

Belongs here: cutting the indicator's name, its scope and its worth as a statistic out of the clause
around a number. Does not belong here: metrics (``classify``), time and place (``context``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extraction.classify import level_of
from extraction.lexicon import pattern, read_yaml
from extraction.words import first_words, last_words

_SPACE = re.compile(r"\s+")
_TIME = re.compile(
    r"(?:截至|截止|到|至|自|从)?(?:19|20)\d{2}年(?:度|底|末|初|以来|上半年|下半年)?(?:\d{1,2}月(?:\d{1,2}日|底|份|末)?)?|\d{1,2}月(?:\d{1,2}日|份|底)?|[“\"]?十[一二三四五]五[”\"]?(?:期间|时期|以来|末)?|(?:近|过去|这)?[三五两二四]年(?:来|间|前的?)"
)
_LONGEST = 28
_ENOUGH = 8
_LONG_ENOUGH = 24
_SAID = 4
_AFTER_NUMBERS = re.compile(r"^.*\d[\d.万亿余多]*(?:[\u4e00-\u9fff](?=[^\d]*$))?")


@dataclass(frozen=True, slots=True)
class Span:
    """The words around one number inside its sentence.

    Attributes:
        left: from the end of the number before, or the start of the clause.
        lead: what stands in the clause before ``left`` (the verb that a list shares).
        right: the words after the unit that belong to it.
        tail: what ends the clause after its last number (a predicate that a list shares).
        before: the clauses before, nearest last, numbers taken out.
        segment: the sentence from its last semicolon up to the number.
        previous: the name of the number before it in the sentence, empty for none.
        whole: the name of the number that this one is stated as part of, empty for none.
        sibling: a list mark (、) parts it from the number before.
    """

    left: str
    lead: str
    right: str
    tail: str
    before: tuple[str, ...]
    segment: str
    previous: str
    whole: str
    sibling: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """Name, scope and tier."""

    name: str
    how: str
    scope: str | None
    scope_how: str | None
    tier: Literal["core", "minor"]
    comparison: bool


@cache
def _all(name: str) -> tuple[re.Pattern[str], ...]:
    value = read_yaml("names.yaml")[name]
    return tuple(re.compile(p) for p in (value if isinstance(value, list) else [value]))


def _strip(name: str, text: str) -> str:
    """Apply a list of trimming patterns until nothing more comes off."""
    while True:
        shorter = text
        for trim in _all(name):
            shorter = trim.sub("", shorter)
        if shorter == text:
            return text
        text = shorter


def _balanced(text: str) -> str:
    """Drop a bracket or quotation mark that has lost its partner."""
    for opening, closing in (("(", ")"), ("“", "”"), ("《", "》"), ("「", "」")):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text


def _phrase(text: str) -> str:
    """A clause's words without what frames them."""
    plain = _SPACE.sub("", _TIME.sub("", text))
    plain = _strip("drop_before", _all("marker")[0].sub("", plain))
    plain = _strip("drop_start", plain)
    return _balanced(plain.strip("、,:;"))


def _right(text: str) -> str:
    plain = _SPACE.sub("", text)
    stop = _all("right_stop")[0].search(plain)
    plain = plain[: stop.start()] if stop else plain
    plain = _balanced(re.sub(r"^(?:以上|以下|左右|的)+", "", plain))
    return "" if plain in _CONJUNCTIONS else plain


def _shortened(text: str) -> str:
    """开展甲、乙、丙等市级竞赛 → 开展市级竞赛: examples do not name the whole."""
    match = _LISTED.search(text)
    if not match:
        return text
    head = _verb(text)
    return (head if head and head not in match[1] else "") + match[1]


_LISTED = re.compile(r"、.*等(?:各类|各种|系列|多种|一系列)?([^、等]{3,})$")


def _without_examples(left: str) -> str:
    """大赛设焊工、钳工等18个工种 → 大赛设: the noun behind the number names what 等 closes."""
    examples = pattern("examples").fullmatch(_SPACE.sub("", left))
    return (examples["head"] or "") if examples else left


def _is(name: str, text: str) -> bool:
    return any(p.search(text) for p in _all(name))


def comparison(left: str) -> bool:
    """Whether the words before a number say how much something changed."""
    return bool(_all("comparison")[0].search(_SPACE.sub("", left)))


def _needs_topic(core: str) -> bool:
    """Whether a phrase says who or how much, but not of what."""
    if _is("standalone", core):
        return False
    rest = _all("role")[0].sub("", core).replace("、", "")
    return len(core) < 5 or len(rest) < 2 or _is("generic", rest) or _is("generic", core)


def _end_of(phrase: str) -> str:
    """The last words of a phrase, where its noun stands; what stands in quotes stays whole."""
    end = last_words(phrase, _ENOUGH)
    if len(end) == len(phrase):
        return end
    if end.count("”") > end.count("“"):
        return phrase[phrase.rfind("“", 0, phrase.rfind("”")) :]
    return end[end.find("、") + 1 :] if "、" in end[: _ENOUGH // 2] else end


def _topic(before: tuple[str, ...]) -> str:
    """What the clauses before speak of: the nearest that says what it is of."""
    for clause in reversed(before):
        phrase = _shortened(_phrase(clause))
        if not phrase or clause.lstrip().startswith("其中") or _is("frame", phrase):
            continue
        if not _needs_topic(phrase) or (marked(clause) and not _is("generic", phrase)):
            return _end_of(phrase)
    return ""


def marked(clause: str) -> bool:
    """Whether a clause opens with the marker of a list's item: 2. or (二) or ③."""
    return _all("marker")[0].match(clause) is not None


def _change_name(left: str, before: tuple[str, ...], previous: str, unit: str) -> str:
    plain = _SPACE.sub("", left)
    match = _all("comparison")[0].search(plain) or pattern("changed").search(plain)
    head = _phrase(plain[: match.start()]) if match else ""
    head = head if len(head) >= 2 else previous or _topic(before)
    words = match.group() if match else "增长"
    change = "下降" if re.search("下降|减少|降低|降|少", words) else "增长"
    if unit in ("%", "‰"):
        return f"{head}同比{change}率"
    verb = re.sub(r"(?:了|为|达到|达|约|近|超过|分别)+$", "", words)
    return f"{head}{verb}"


def measure(span: Span, unit: str, unit_class: str, value: float, script: str) -> Measured:
    """Name a quantity.

    Args:
        span: the words around it.
        unit: its measure word.
        unit_class: the class of that.
        value: how many.
        script: ``arabic`` or ``han``.

    Returns:
        The name with how it was found, the scope, the tier, and whether it states a change.
    """
    if comparison(span.left) or unit_class == "point":
        name = _change_name(span.left, span.before, span.previous, unit)
        return Measured(name or "同比增长", "comparison", None, None, "core", True)
    name, how = (_share(span) if unit_class == "ratio" else None) or _name(span)
    scope, scope_how = _scope(span, name)
    tier = _tier(name, value, script, unit_class)
    return Measured(name or unit, how, scope, scope_how, tier, False)


def _share(span: Span) -> tuple[str, str] | None:
    """女会员15万人,占会员总数的39.2%: a share is named by its part and its whole."""
    stated = _SHARE.fullmatch(_SPACE.sub("", span.left))
    if not stated:
        return None
    part, whole = _phrase(stated["part"]) or span.previous, _phrase(stated["whole"])
    return (part + (f"占{whole}比例" if whole else "占比"), "share") if part else None


_SHARE = re.compile(
    r"[,、;]?(?P<part>[^,、;]*?)(?:约|仅|只|共)?占(?P<whole>[^,、;占]{0,16}?)"
    r"(?:的|约|达|到|为|近|超过?|比例|比重)*"
)


def _name(span: Span) -> tuple[str, str]:
    right = _right(span.right)
    left = _shortened(_phrase(_without_examples(span.left) if right else span.left))
    left = "" if left in _CONJUNCTIONS else left
    lead = _phrase(span.lead)
    core, how = left + right, "clause"
    if span.whole:
        return _joined(core, span.whole), "whole"
    if ranked := pattern("ranked").match(_SPACE.sub("", span.lead + span.left)):
        return _phrase(ranked["what"]), "list"
    if not core and span.previous:
        return span.previous, "list"
    if lead and not _verb(left):
        shared = _verb(lead)
        if shared and shared not in core:
            core, how = shared + core, "list"
    if _needs_topic(core) and span.tail and span.tail != right:
        core = _joined(core, first_words(_right(span.tail), _ENOUGH))
    if _needs_topic(core):
        here = () if span.sibling else (span.lead,)
        # 获金牌3枚、银牌5枚: what the item before won is no topic of this one.
        before = "" if how == "list" and _verb(span.previous) == _verb(core) else span.previous
        topic = _topic((*span.before, *here)) or before
        if topic and topic not in core:
            core, how = topic + core, "carried"
    return last_words(core, _LONGEST), how


_CONJUNCTIONS = ("和", "与", "及", "以及")


def _joined(part: str, whole: str) -> str:
    """劳模宣讲 of 双语宣讲 says itself what it is; 女 of 会员 does not."""
    said = _TOTAL.sub("", whole) in part or (
        len(part) >= _SELF_CONTAINED and whole[-_HEAD:] in part
    )
    return part if said else part + whole


_TOTAL = re.compile(r"(?:总数|总量|人数)$")
_HEAD = 2
_SELF_CONTAINED = 4


def _verb(lead: str) -> str:
    match = pattern("opening_verb").match(lead)
    return match[1] if match else ""


def with_topic(name: str, word: str, clause: str) -> str:
    """Put what a number was understood to be of before a name that does not say it.

    Args:
        name: the name cut from the clause.
        word: the word that the metric was found by.
        clause: the words of its clause up to and with that word, empty where it stands in a
            heading.

    Returns:
        The name, with the topic's phrase before it where it was silent.
    """
    if word in name or (name and name in word) or len(name) >= _LONG_ENOUGH:
        return name
    name = name if len(name) > 1 else ""
    phrase = _end_of(_shortened(_phrase(_AFTER_NUMBERS.sub("", clause))))
    return (phrase if word in phrase and not _overlap(phrase, name) else word) + name


def _overlap(a: str, b: str) -> bool:
    """Whether two phrases say the same words."""
    return any(a[i : i + _SAID] in b for i in range(len(a) - _SAID + 1))


def _scope(span: Span, name: str) -> tuple[str, str] | tuple[None, None]:
    near = span.left + span.right
    if level_of(words := near + span.tail, 0, len(words), len(words)) == "lvl_multi":
        return "多级", "clause"
    for scope, cue in read_yaml("names.yaml")["levels"].items():
        if re.search(cue, near):
            return str(scope), "clause"
    for text, how in ((name, "clause"), (span.segment, "carried")):
        found = list(_all("scope")[0].finditer(text))
        if found:
            return found[-1].group().strip("“”"), how
    return None, None


def _tier(name: str, value: float, script: str, unit_class: str) -> Literal["core", "minor"]:
    if script == "han" and value <= 10 and re.search(_all("minor_heads")[0], name):
        return "minor"
    return "core"
