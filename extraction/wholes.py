"""Give parts and figures said again what the figures they belong to say of them.

Belongs here: what a relation between two facts says of their metric, name and time. Does not
belong here: which facts are related (``relate``), what a clause leaves out (``ellipsis``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extraction.ellipsis import carried
from extraction.lexicon import pattern
from extraction.records import Fact, Relation

_SOON = 5


def of_wholes(facts: Sequence[Fact], relations: Iterable[Relation]) -> list[Fact]:
    """会员2873人,其中农民工1920人: a part that no metric fits is counted in that of its whole.

    Args:
        facts: the facts of a report.
        relations: what they state about each other.

    Returns:
        The facts, parts with the programme and metric of their whole where they have no metric;
        what came of a whole (调解…件,成功…件) is no part in that sense.
    """
    by_id = {fact.fact_id: fact for fact in facts}
    before = {fact.fact_id: last.name for last, fact in pairwise(facts)}
    broken_down = ""
    for relation in sorted(relations, key=lambda r: by_id[r.from_fact_id].start):
        if relation.kind != "part_of":
            continue
        part, whole = by_id[relation.from_fact_id], by_id[relation.to_fact_id]
        if part.unit == whole.unit:
            if pattern("by_kind", "relations.yaml").search(relation.evidence):
                broken_down = whole.fact_id
            if broken_down == whole.fact_id:
                part = by_id[part.fact_id] = _of_kind(whole, part, before.get(part.fact_id, ""))
        part = _as_the_rest(whole, _in_time_of(whole, _added_with(whole, part)))
        by_id[part.fact_id] = part
        if (
            (part.metric, part.metric_how) == ("other", "no metric fits")
            and whole.metric != "other"
            and part.unit == whole.unit
            and not pattern("outcome", "relations.yaml").search(relation.evidence)
        ):
            by_id[part.fact_id] = carried(whole, part, whole.metric)
    return list(by_id.values())


def _as_the_rest(whole: Fact, part: Fact) -> Fact:
    """共有职工8690人(其中下岗职工1970人): part of what no metric measures is measured by none."""
    if whole.metric != "other" or part.unit != whole.unit:
        return part
    loose = part.programme_how != "near" or part.unit_class == "money"
    if loose and (part.metric == "other" or whole.metric_how == "clause" != part.metric_how):
        return carried(whole, part, "other")
    return part


def _of_kind(whole: Fact, part: Fact, before: str) -> Fact:
    """困难职工1286户。按级别分,省级502户: each kind is counted as the whole is."""
    if part.metric_how == "clause":
        return part
    if part.name == before:
        part = replace(part, name=whole.name, name_how="whole")
    return part if whole.metric == "other" else carried(whole, part, whole.metric)


_ADDED = {
    "union_members": "new_union_members",
    "new_employment_members": "new_employment_new_members",
    "union_organizations": "new_union_organizations",
    "new_employment_unions": "new_employment_new_unions",
}


def _added_with(whole: Fact, part: Fact) -> Fact:
    """新发展会员26.8万人。其中,货车司机8.7万人: a part of those who joined joined too."""
    added = _ADDED.get(part.metric) if whole.metric in _ADDED.values() else None
    return replace(part, metric=added) if added else part


def _in_time_of(whole: Fact, part: Fact) -> Fact:
    """发展到2021年的125个,其中省级28个: a part without a time of its own is of its whole's."""
    own = (
        (whole.period_how == "clause" or whole.period_how.endswith("end of it"))
        and whole.status == part.status
        and not part.period_how.startswith("clause")
    )
    if not own or part.metric not in (whole.metric, "other") or part.unit != whole.unit:
        return part
    if not _during(whole, part):
        return part
    return replace(
        part, year_from=whole.year_from, year_to=whole.year_to, period_how="carried",
        month_from=whole.month_from, month_to=whole.month_to,
    )  # fmt: skip


def _during(inner: Fact, outer: Fact) -> bool:
    if None in (inner.year_from, inner.year_to, outer.year_from, outer.year_to):
        return False
    return outer.year_from <= inner.year_from and inner.year_to <= outer.year_to  # type: ignore[operator]


def said_again(facts: Sequence[Fact]) -> list[Fact]:
    """● 6.83万个 on a line of its own, then 基层工会达6.83万个: a bare figure is what is told next.

    Args:
        facts: the facts of a report in text order.

    Returns:
        The facts; one that no words say anything of has the matter of the same figure after it.
    """
    found = list(facts)
    for i, bare in enumerate(facts):
        if bare.name != bare.unit or bare.metric != "other":
            continue
        same = (f for f in facts[i + 1 : i + _SOON] if (f.value, f.unit) == (bare.value, bare.unit))
        if told := next(same, None):
            found[i] = replace(carried(told, bare, told.metric), name=told.name)
    return found
