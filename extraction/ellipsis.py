"""Give a count what its clause leaves out and the counts before it said (承前省略).

Belongs here: bare parts (其中省级25家), items of a list, parallel clauses that only say a place and
a count, names without the places before them. Does not belong here: what the words of a clause
themselves say (``classify``, ``measure``), which time and place hold (``context``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from extraction.classify import AWARDS, Hit, is_topic, level_of
from extraction.gazetteer import full_mentions, short_mentions
from extraction.lexicon import pattern, read_lines, read_vocabulary
from extraction.records import Fact
from extraction.segment import respectively
from extraction.surroundings import Zone

_PAIR_GAP = 12
_PAIRS = 5
_OWN_NOUN = 4
_FAR = 60
_WEAK = frozenset(
    "organising ideology digital hardship_relief governance model_workers innovation "
    "competition legal_rights other".split()
)


def like(folded: str, facts: Sequence[Fact], fact: Fact) -> Fact:
    """The fact that a bare one may go on from.

    The one before it; the whole that 其中 opens; in a list of pairs (瑞丽市9家、1420人) the last
    one counted in the same kind of unit.

    Args:
        folded: the folded text.
        facts: the facts of the sentence before it, at least one.
        fact: the fact.

    Returns:
        One of ``facts``.
    """
    last = facts[-1]
    if folded.startswith(")", last.end):
        # 省级176个(当年新命名40个)、市级820个: what a bracket told is over with it.
        opened = folded.rfind("(", 0, last.start)
        facts = [f for f in facts if f.end <= opened] or facts
        last = facts[-1]
    gap = folded[last.end : fact.start]
    part = len(facts) > 1 and pattern("among").search(folded[facts[-2].end : last.start])
    if not part and _of_paired_sum(last, fact, gap):
        return last
    paired = last.metric_how == "carried" and last.unit_class != fact.unit_class
    paired = paired and len(facts) > 1 and facts[-2].unit_class == fact.unit_class
    if pattern("among").search(gap) or (paired and len(gap) <= _PAIR_GAP and _same_list(gap)):
        recent = [f for f in reversed(facts[-_PAIRS:]) if f.name_how != "comparison"]
        return next((f for f in recent if f.unit_class == fact.unit_class), last)
    return last


def _same_list(gap: str) -> bool:
    """本科45名,每人3200元;专科19名: a semicolon parts items that only say which part they are."""
    item = gap.partition(";")[2].strip()
    return ";" not in gap or bool(item and pattern("bare_part").fullmatch(item))


def _without_places(words: str, short: bool = True) -> str:
    """Words without the names of places: 瑞丽市, 石墙镇; short ones (辽宁) where asked for."""
    words = pattern("town").sub("", words)
    mentions = full_mentions(words, 0, len(words))
    if short and not mentions:
        everyday = read_lines("words_not_places.txt")
        mentions = short_mentions(words, 0, len(words))
        mentions = [m for m in mentions if words[m.start : m.end] not in everyday]
    for mention in reversed(mentions):
        words = words[: mention.start] + words[mention.end :]
    return words


def inherit(folded: str, previous: Fact, fact: Fact, zone: Zone, near: list[Hit]) -> Fact:
    """其中国家级17家、省级25家: words that only say which part speak of what was counted before.

    Args:
        folded: the folded text.
        previous: the fact that it may go on from.
        fact: the fact as its own words say it.
        zone: the words nearest to it.
        near: the concepts of its sentence.

    Returns:
        The fact, with the programme, metric and name of ``previous`` where it goes on from it.
    """
    apart = ";" in folded[previous.end : fact.start]
    loose = ("context", "default") if apart else ("clause", "context", "default")
    if (
        fact.metric == "other"
        and fact.metric_how in ("no metric fits", "comparison")
        and (fact.programme_how in loose or (fact.programme in _WEAK and not apart))
        and (previous.unit_class == fact.unit_class or not _by_rule(previous))
        and previous.sentence_id == fact.sentence_id
    ):
        fact = replace(fact, programme=previous.programme, programme_how="carried")
    left = _without_places(folded[max(zone.near[0], previous.end) : fact.start])
    gap = folded[previous.end : fact.start]
    paired = _of_paired_sum(previous, fact, gap) or _of_same_rate(previous, fact, left)
    if paired:
        return carried(previous, fact, paired)
    alike = previous.unit_class == fact.unit_class and len(gap) < _FAR and "。" not in gap
    if not alike or fact.metric_how == "comparison" or previous.metric_how == "comparison":
        return fact
    if _flow_of_stock(previous, fact, gap) or _stock_of_flow(previous, fact, gap):
        return replace(fact, metric=previous.metric, metric_how="carried")
    clause = max(zone.clause[0], fact.start - _FAR)
    if respectively(folded, clause, fact.start) >= 0 and fact.metric != "other":
        return fact
    behind = [h for h in near if fact.end <= h.start and h.end <= zone.near[1]]
    headless = not any(map(is_topic, behind)) and _headless(previous, fact, left)
    if headless or _only_who(previous, fact, left, gap):
        return carried(previous, fact, previous.metric)
    if _told_anew(previous, fact, left):
        return fact
    after = folded[fact.end : zone.near[1]]
    if after.lstrip().startswith("("):
        after, behind = "", []
    if _speaks(after, gap, behind):
        return fact
    metric = previous.metric
    if metric in AWARDS.values():
        if fact.metric in AWARDS.values() and fact.metric_how == "clause":
            return fact  # its own words name its level
        metric = AWARDS.get(level_of(folded, previous.end, fact.start, fact.start), metric)
    fact = carried(previous, fact, metric)
    return fact if after.strip() else _named_as(previous, fact, left)


def _by_rule(fact: Fact) -> bool:
    """全县共有职工8690人: what no metric measures, and whose it is all the same."""
    return fact.metric == "other" and fact.metric_how == "clause"


def _told_anew(previous: Fact, fact: Fact, left: str) -> bool:
    """Whether the words before a number say more than which part of the last count it is."""
    if not pattern("bare_part").fullmatch(re.sub(r"\s", "", left)):
        return True
    if fact.unit_class == "money" and "每" in left:
        return True
    if additivities().get(previous.metric) == "ratio" and pattern("sums_up").search(left):
        return True
    so_far = pattern("total_so_far").search(left) is not None
    flow = additivities().get(previous.metric) == "flow"
    stock = additivities().get(fact.metric) == "stock"
    return so_far and flow and (stock or _is_change(previous.metric))


def carried(source: Fact, fact: Fact, metric: str) -> Fact:
    """A fact with a metric, and the programme, that another one hands on to it.

    Args:
        source: the fact that was told before.
        fact: the fact that leaves its matter out.
        metric: the metric it takes.
    """
    return replace(
        fact, programme=source.programme, programme_how="carried", metric=metric,
        metric_how="carried",
    )  # fmt: skip


def _of_paired_sum(previous: Fact, fact: Fact, gap: str) -> str:
    """慰问职工300人、20万元: the metric of the money given to those just counted."""
    if fact.unit_class != "money" or not pattern("paired_sum").fullmatch(gap):
        return ""
    funds = re.sub(r"_(?:people|households|participants)$", "_funds", previous.metric)
    return funds if funds != previous.metric and funds in additivities() else ""


def _of_same_rate(previous: Fact, fact: Fact, left: str) -> str:
    """建制率均为100%,非公企业为85%: the rate just told, where only who it is of is new."""
    rates = previous.unit == fact.unit == "%" and previous.metric != "other"
    silent = (fact.metric, fact.metric_how) == ("other", "no metric fits")
    whose = rates and silent and pattern("whose_rate").fullmatch(left.strip())
    return previous.metric if whose else ""


_GROUPS = frozenset(["women_beneficiaries", "new_employment_beneficiaries", "hardship_people"])


def _only_who(previous: Fact, fact: Fact, left: str, gap: str) -> bool:
    """培训职工823人,其中女职工417人: who they are is no new matter."""
    people = fact.unit_class == "person" and fact.metric in _GROUPS
    told = previous.metric != "other" and previous.metric not in _GROUPS
    among = pattern("among").search(gap) or gap.startswith("、")
    return bool(people and told and among) and pattern("group").fullmatch(left.strip()) is not None


def _headless(previous: Fact, fact: Fact, left: str) -> bool:
    """驿站…1.2万个,备药箱的11万个: a relative clause whose noun is left out is of the noun before.

    The 的 construction (朱德熙《语法讲义》6.6): VP的 stands for the thing itself.
    """
    things = fact.unit_class in ("item", "organisation") and fact.unit == previous.unit
    # 建立职代会的企业9家,实行厂务公开的8家: of firms the words say what is counted of them.
    done = previous.metric.endswith("_enterprises") or previous.metric in AWARDS.values()
    own = done and fact.metric != "other"
    return things and not own and pattern("headless").search(left) is not None


def _named_as(previous: Fact, fact: Fact, left: str) -> Fact:
    """银川市5318个、石嘴山市2107个: an item that is a place has the name of what is counted."""
    name = _without_places(previous.name, short=False)
    says = re.sub(r"[\s、,和与及:有为达]|其中|分别", "", left)
    return fact if says or not name else replace(fact, name=name, name_how="carried")


def _flow_of_stock(whole: Fact, part: Fact, gap: str) -> bool:
    """会员38.7万人,其中农民工会员11.6万人: no part of a stock is what was added to it."""
    stock = additivities().get(whole.metric) == "stock" and whole.value >= part.value
    said = pattern("among").search(gap) and not re.search("新|发展|净|增", gap)
    return bool(stock and said and part.metric.startswith("new_"))


def _stock_of_flow(whole: Fact, part: Fact, gap: str) -> bool:
    """新建工会47家,其中非公企业工会39家: part of what was added was added too."""
    among = pattern("among").search(gap) is not None and whole.value >= part.value
    return among and whole.metric == "new_" + part.metric


def _speaks(after: str, gap: str, concepts: list[Hit]) -> bool:
    """Whether the words behind a number say of what it is: 15个乡镇成立工会,8个改革任务到位."""
    return (bool(concepts) and len(after) > 1) or (gap == "," and len(after) >= _OWN_NOUN)


def _is_change(metric: str) -> bool:
    """Metrics of what was added or improved: a total so far is none of it."""
    return metric.startswith("new_") or metric.endswith("_upgraded")


REACH = 12


def parallel(folded: str, before: Iterable[Fact], fact: Fact, zone: Zone) -> Fact:
    """甲市新建行业工会12家,乙县新建9家: a place that only adds its count goes on with its matter.

    Gapping (承前省略): a parallel clause says its subject and its count; the first said what is
    counted. 今年新建12家 after a stock is the flow that adds to it.

    Args:
        folded: the folded text.
        before: the facts before it, the nearest first; ``REACH`` of earlier sentences suffice.
        fact: the fact as its own words say it.
        zone: the words nearest to it.

    Returns:
        The fact, with the matter of the first where it leaves that out.
    """
    said = fact.metric != "other" or fact.metric_how not in ("no metric fits", "carried")
    if said or pattern("out_of").match(folded, fact.end):
        return fact
    words = re.sub(r"\s", "", _without_places(folded[zone.near[0] : fact.start]))
    renewed = pattern("renewed").fullmatch(words) is not None
    if not renewed and not pattern("gapped").fullmatch(words):
        return fact
    for other in before:
        if "\n" in folded[other.end : fact.start] or other.metric_how == "comparison":
            return fact
        if re.fullmatch(r"[、和与及]\s?", folded[other.end : fact.start]):
            return fact  # one answer of a row says no more than the other
        if other.unit != fact.unit or other.metric == "other":
            continue
        if renewed:
            metric = "new_" + other.metric.removeprefix("new_")
            metric = metric if metric in additivities() else fact.metric
            return carried(other, fact, metric)
        if other.region in (fact.region, None):
            return fact
        name = _without_places(other.name, short=False)
        return replace(carried(other, fact, other.metric), name=name, name_how="carried")
    return fact


def distribute(folded: str, facts: list[Fact], spans: list[tuple[int, int]]) -> list[Fact]:
    """参赛企业420家、职工6万人,同比分别增长8.5%和6.1%: each answer is of one of the counts before.

    Args:
        folded: the folded text.
        facts: the facts of a sentence in text order.
        spans: the clauses of the sentence.

    Returns:
        The facts, those of a 分别 list that only says how counts changed or what share they are
        named by those counts, in order.
    """
    for start, end in spans:
        word = respectively(folded, start, end)
        answers = [i for i, f in enumerate(facts) if start <= word < f.start < end]
        if len(answers) < _TWO or re.search("[,。;]", folded[word : facts[answers[-1]].start]):
            continue
        if _rates_again(folded, facts, answers, word):
            continue
        counted = [f for f in facts[: answers[0]] if f.unit_class not in _MEASURES]
        subjects = [f for f in counted if f.name_how != "comparison"]
        # 新建工会87家,发展会员2.6万人,其中农民工9300人,分别完成…: of what has parts.
        wholes = [f for f in subjects if not _is_part(folded, f)]
        subjects = (wholes if len(wholes) >= len(answers) else subjects)[-len(answers) :]
        if len(subjects) < len(answers):
            continue
        first = facts[answers[0]]
        words = folded[max(start, subjects[-1].end) : word] + folded[word + 2 : first.start]
        for i, subject in zip(answers, subjects, strict=True):
            if said := _said_of(words, facts[i].unit_class == "ratio"):
                facts[i] = replace(
                    facts[i], name=subject.name + said, name_how="list", metric="other",
                    metric_how="list", programme=subject.programme, programme_how="carried",
                )  # fmt: skip
    return facts


def _is_part(folded: str, fact: Fact) -> bool:
    clause = max(folded.rfind(mark, 0, fact.start) for mark in ",;:。(")
    return pattern("among").match(folded, clause + 1) is not None


def _rates_again(folded: str, facts: list[Fact], answers: list[int], word: int) -> bool:
    """建制率为98%,公开率为96%,非公企业则分别为52%和47%: the rates before, of others."""
    rates = facts[: answers[0]][-len(answers) :]
    alike = [*rates, *(facts[i] for i in answers)]
    if len(rates) < len(answers) or any(f.unit != "%" for f in alike):
        return False
    whose = pattern("whose_rates").fullmatch(folded, rates[-1].end, word)
    if not whose or any(facts[i].metric != "other" for i in answers):
        return False
    for i, rate in zip(answers, rates, strict=True):
        facts[i] = replace(carried(rate, facts[i], rate.metric), name=whose["who"] + rate.name)
    return True


_TWO = 2
_MEASURES = ("ratio", "point")


def _said_of(words: str, ratio: bool) -> str:
    """What the words around 分别 say of a count: its change, its share, how far a task is done."""
    stated = pattern("said_of_counts").fullmatch(words)
    if not stated:
        return ""
    if stated["change"]:
        fell = re.search("下降|减少|降低", stated["change"])
        rate = f"同比{'下降' if fell else '增长'}率"
        return rate if ratio else (stated["base"] or "同比") + stated["change"]
    if not ratio:
        return ""
    return "任务完成率" if stated["task"] else f"占{stated['whole']}比例"


@cache
def additivities() -> dict[str, str]:
    """How each metric of the vocabulary adds up: ``flow``, ``stock`` or ``ratio`` by its code."""
    return {m["metric_code"]: m["additivity"] for m in read_vocabulary("metrics")}


_AFTER_PLACES = re.compile(r"(?:等?[两三四五六七八九十]?[省市县区州旗])?(?:分别|共|各)?")


def after_places(name: str) -> str:
    """A name without the places that it opens with: the region of a fact says them.

    Args:
        name: the name of a fact.

    Returns:
        What follows the places, the name itself where too little does.
    """
    at = 0
    for mention in full_mentions(name, 0, len(name)):
        if name[at : mention.start].strip("、和与及"):
            break
        at = mention.end
    rest = _AFTER_PLACES.sub("", name[at:], count=1) if at else name
    return rest if len(rest) >= _SHORTEST_NAME else name


_SHORTEST_NAME = 4
