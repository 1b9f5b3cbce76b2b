"""Find what the facts of one report state about each other.

Belongs here: rates and their parts (checked by arithmetic), parts and their whole, figures said twice.
Does not belong here: anything across reports (the warehouse does that).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from extraction.records import Fact, Relation, RelationKind

_WINDOW = 6
_PART = re.compile(r"其中|含|包括")
_COUNTED = (
    "person",
    "person_time",
    "household",
    "organisation",
    "item",
    "session",
    "household_time",
)


def _relation(kind: RelationKind, a: Fact, b: Fact, evidence: str) -> Relation:
    return Relation(f"{kind}:{a.fact_id}>{b.fact_id}", kind, a.fact_id, b.fact_id, evidence)


def _agrees(rate: Fact, numerator: Fact, denominator: Fact) -> bool:
    """Whether the rate is the quotient of its parts within the rounding of its own decimals."""
    if not denominator.value or numerator.value > denominator.value:
        return False
    digits = re.search(r"\.(\d+)", rate.quote)
    places = len(digits[1]) if digits else 0
    quotient = Decimal(str(numerator.value)) / Decimal(str(denominator.value)) * 100
    step = Decimal(1).scaleb(-places)
    stated = Decimal(str(rate.value))
    return abs(quotient.quantize(step, ROUND_HALF_UP) - stated) <= step


def _rates(facts: Sequence[Fact]) -> list[Relation]:
    found: list[Relation] = []
    for i, rate in enumerate(facts):
        if rate.unit != "%" or (rate.value >= 100 and rate.qualifier != "="):
            continue
        near = [
            f
            for f in facts[max(0, i - _WINDOW) : i + 3]
            if f is not rate and f.unit_class in _COUNTED and f.start // 1 != rate.start
        ]
        pairs = [
            (a, b)
            for a in near
            for b in near
            if a is not b
            and _agrees(rate, a, b)
            and _kin(a, b)
            and (rate.value < 100 or a.sentence_id == rate.sentence_id)
        ]
        if pairs and rate.value < 100:
            a, b = min(
                pairs, key=lambda p: abs(p[0].start - rate.start) + abs(p[1].start - rate.start)
            )
            evidence = f"{a.quote} ÷ {b.quote} = {rate.quote}"
            found += [
                _relation("numerator", rate, a, evidence),
                _relation("denominator", rate, b, evidence),
            ]
    return found


def _kin(a: Fact, b: Fact) -> bool:
    """Two counts that may be divided by each other: of one class, or both of things."""
    people = ("person", "person_time")
    return a.unit_class == b.unit_class or (a.unit_class in people) == (b.unit_class in people)


def _compatible(part: Fact, whole: Fact) -> bool:
    return (
        (part.unit_class == whole.unit_class or part.unit == whole.unit)
        and part.value <= whole.value
        and part.unit_class not in ("ratio", "point", "multiple")
    )


def _parts(folded: str, facts: Sequence[Fact]) -> list[Relation]:
    """其中: the counts after it are parts of the last like count before it."""
    found: list[Relation] = []
    for i, part in enumerate(facts):
        left = folded[max(0, part.start - 60) : part.start]
        stop = max(left.rfind("。"), left.rfind("\n"))
        left = left[stop + 1 :]
        match = None
        for match in _PART.finditer(left):
            pass
        if match is None or match.group() != "其中":
            follows = found and i and found[-1].from_fact_id == facts[i - 1].fact_id
            if not (follows and _same_list(folded, facts[i - 1], part)):
                continue
            whole_id = found[-1].to_fact_id
            whole = next((f for f in facts if f.fact_id == whole_id), None)
            if whole is not None and _compatible(part, whole):
                found.append(_relation("part_of", part, whole, "其中"))
            continue
        at = part.start - len(left) + match.start()
        whole = next(
            (
                f
                for f in reversed(facts[:i])
                if f.end <= at and at - f.end < 80 and _compatible(part, f)
            ),
            None,
        )
        if whole is not None:
            found.append(_relation("part_of", part, whole, match.group()))
    return found


def _same_list(folded: str, a: Fact, b: Fact) -> bool:
    return (
        bool(re.fullmatch(r"[,、]?[^,。;:\d]{0,16}", folded[a.end : b.start])) and a.unit == b.unit
    )


def _repeats(facts: Sequence[Fact]) -> list[Relation]:
    """The same figure of the same metric said again, as in a headline and its body."""
    seen: dict[tuple[object, ...], Fact] = {}
    found: list[Relation] = []
    for fact in facts:
        key = (
            fact.metric, fact.value, fact.unit, fact.region, fact.year_from, fact.year_to, fact.status,
            fact.name if fact.metric == "other" else "", fact.scope,
        )  # fmt: skip
        earlier = seen.setdefault(key, fact)
        if earlier is not fact and fact.value >= 10 and earlier.sentence_id != fact.sentence_id:
            found.append(_relation("repeats", fact, earlier, fact.quote))
    return found


def relate(folded: str, facts: Sequence[Fact]) -> list[Relation]:
    """The relations that the facts of a report state.

    Args:
        folded: the folded text.
        facts: its facts in text order.

    Returns:
        Numerators and denominators of rates whose quotient agrees within rounding, parts of
        wholes, repeats.
    """
    relations = [*_rates(facts), *_parts(folded, facts), *_repeats(facts)]
    return sorted(relations, key=lambda r: r.relation_id)
