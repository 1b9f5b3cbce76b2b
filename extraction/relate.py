"""Find what the facts of one report state about each other.

Belongs here: rates and their parts (checked by arithmetic), parts and their whole, figures said
twice. Does not belong here: anything across reports (the warehouse does that).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from extraction.classify import AWARDS
from extraction.lexicon import pattern
from extraction.records import Fact, Relation, RelationKind
from extraction.segment import respectively

_NEAR = 3
_FAR = 10
_LISTED = 8
_BESIDE = 1
_LONGEST_RUN = 12
_WINDOW = 28
_SHORT_GAP = 12
_BY_KIND = 6
_TWO_ADD_UP = 60
_SMALL = 20
_MANY = 6
_AVERAGE_TOLERANCE = Decimal("0.02")
_COUNTED = frozenset(
    "person person_time household household_time organisation item session pair".split()
)
_PEOPLE = frozenset(["person", "person_time"])


def _relation(kind: RelationKind, a: Fact, b: Fact, evidence: str) -> Relation:
    return Relation(f"{kind}:{a.fact_id}>{b.fact_id}", kind, a.fact_id, b.fact_id, evidence)


# --- rates -------------------------------------------------------------------------------------


def _places(quote: str) -> int:
    digits = re.search(r"[.．点](\d+)", quote)
    return len(digits[1]) if digits else 0


def _agrees(rate: Fact, numerator: Fact, denominator: Fact) -> bool:
    """Whether a rate is the quotient of its parts within the rounding of its own decimals."""
    if not denominator.value:
        return False
    quotient = Decimal(str(numerator.value)) / Decimal(str(denominator.value)) * 100
    step = Decimal(1).scaleb(-_places(rate.quote))
    return abs(quotient.quantize(step, ROUND_HALF_UP) - Decimal(str(rate.value))) <= step / 2


def _kin(a: Fact, b: Fact) -> bool:
    """Two figures that may be divided by each other: both people, both things, both money."""
    if "money" in (a.unit_class, b.unit_class):
        return a.unit_class == b.unit_class
    counted = a.unit_class in _COUNTED and b.unit_class in _COUNTED
    return counted and (a.unit_class in _PEOPLE) == (b.unit_class in _PEOPLE)


def _rates(folded: str, facts: Sequence[Fact], wholes: Mapping[str, Fact]) -> Iterator[Relation]:
    """A rate whose quotient is stated: the numerator beside it, the denominator not far.

    A part and its whole come first: 企业8146个、…机关1984个,所占比重依次为58.8%、…14.3%.
    """
    for i, rate in enumerate(facts):
        grown = "comparison" in (rate.metric_how, rate.name_how)
        if rate.unit != "%" or rate.qualifier not in ("=", "~") or grown:
            continue
        exact = _places(rate.quote) > 0
        near = [
            f for f in facts[max(0, i - _NEAR) : i + _NEAR] if f.sentence_id == rate.sentence_id
        ]
        far = [
            f
            for f in facts[max(0, i - (_FAR if exact else _NEAR)) : i + _NEAR]
            if exact or f.sentence_id == rate.sentence_id
        ]
        pairs = [
            (a, b)
            for a in near
            for b in far
            if a is not b and _kin(a, b) and _agrees(rate, a, b)
            if a.value != b.value or _all_of(folded, b, a)
        ]
        pairs = _shares(folded, facts[max(0, i - _LISTED) : i], rate, wholes) or pairs
        if pairs:
            a, b = min(pairs, key=lambda p: sum(abs(f.start - rate.start) for f in p))
            evidence = f"{a.quote} ÷ {b.quote} = {rate.quote}"
            yield _relation("numerator", rate, a, evidence)
            yield _relation("denominator", rate, b, evidence)


def _shares(
    folded: str, before: Sequence[Fact], rate: Fact, wholes: Mapping[str, Fact]
) -> list[tuple[Fact, Fact]]:
    """Parts and their wholes that a rate is the share of: the count beside it, or one of a list."""
    near = [f for f in before if f.sentence_id == rate.sentence_id]
    if near and respectively(folded, near[-1].start, rate.start) < 0 and near[-1].unit != "%":
        near = near[-_BESIDE:]
    parts = [(f, wholes[f.fact_id]) for f in near if f.fact_id in wholes]
    return [(a, b) for a, b in parts if _kin(a, b) and _agrees(rate, a, b)]


def _all_of(folded: str, whole: Fact, part: Fact) -> bool:
    """调解83件,成功83件,成功率100%: the part may be as large as its whole."""
    gap = folded[whole.end : part.start]
    settled = pattern("subset", "relations.yaml").search(gap.lstrip(",、; "))
    return len(gap) <= _SHORT_GAP and settled is not None


def _averages(folded: str, facts: Sequence[Fact]) -> Iterator[Relation]:
    """人均…元: the sum of money and the count of people that it is the quotient of."""
    for i, mean in enumerate(facts):
        left = folded[max(0, mean.start - 16) : mean.start]
        if mean.unit_class != "money" or not pattern("average", "relations.yaml").search(left):
            continue
        around = facts[max(0, i - 6) : i + 2]
        pairs = [
            (a, b)
            for a in around
            for b in around
            if a is not mean
            and a.unit_class == "money"
            and b.unit_class in _COUNTED
            and b.value
            and abs(Decimal(str(a.value)) / Decimal(str(b.value)) - Decimal(str(mean.value)))
            <= _AVERAGE_TOLERANCE * Decimal(str(mean.value))
        ]
        if pairs:
            a, b = min(pairs, key=lambda p: sum(abs(f.start - mean.start) for f in p))
            evidence = f"{a.quote} ÷ {b.quote} = {mean.quote}"
            yield _relation("numerator", mean, a, evidence)
            yield _relation("denominator", mean, b, evidence)


# --- parts -------------------------------------------------------------------------------------


def _compatible(part: Fact, whole: Fact) -> bool:
    alike = part.unit_class == whole.unit_class or part.unit == whole.unit
    alike = alike or (part.unit_class in _PEOPLE and whole.unit_class in _PEOPLE)
    countable = part.unit_class in _COUNTED or part.unit_class == "money"
    hows = (part.metric_how, whole.metric_how, part.name_how, whole.name_how)
    changed = "comparison" in hows
    same = part.status == whole.status
    return alike and countable and same and not changed and part.value <= whole.value


def _parts(folded: str, facts: Sequence[Fact]) -> Iterator[Relation]:
    """Counts that words state to be part of one before them."""
    whole: Fact | None = None
    told: Fact | None = None
    for i, part in enumerate(facts):
        before = facts[i - 1] if i else None
        gap = folded[before.end : part.start] if before else ""
        if (
            before is None
            or len(gap) > 60
            or ("。" in gap and not pattern("goes_on_with_parts", "relations.yaml").search(gap))
        ):
            whole = None
            continue
        if part.unit_class == "ratio" and pattern("share", "relations.yaml").search(gap):
            continue  # 企业15家,占60%;机关4家: a share interrupts no list
        if gap.startswith("),"):
            whole = None
        # 受理287件,上年同期为234件,其中涉及农民工213件: of the first.
        recent = facts[max(0, i - _FAR) : i]
        counted = [f for f in recent if not _is_baseline(folded, f)] or recent
        behind = folded[part.end - 1 : part.end + _FAR]
        found, listed = _opened(gap, counted, part, told, behind)
        if found is None and whole is not None and _goes_on(gap) and _compatible(part, whole):
            found, listed = (whole if part.unit == whole.unit else None), True
        if found is not None:
            yield _relation("part_of", part, found, gap.strip())
        elif not (whole is not None and before.unit_class in ("ratio", "money") and _goes_on(gap)):
            whole = None
        whole = (found if listed else None) if found else whole
        told = whole or told


def _is_baseline(folded: str, fact: Fact) -> bool:
    before = folded[max(0, fact.start - _FAR) : fact.start]
    return pattern("baseline", "relations.yaml").search(before) is not None


def _opened(
    gap: str, before: Sequence[Fact], part: Fact, told: Fact | None, behind: str
) -> tuple[Fact | None, bool]:
    """The whole that the words between two counts make the second a part of.

    With it: whether a list of parts may follow. ``told`` is the last whole that had parts: it may
    be broken down again (分县市看). ``behind`` are the words after the second, with its unit.
    """
    last = before[-1]
    alike = [f for f in before[-4:] if _compatible(part, f)]
    if pattern("part", "relations.yaml").search(gap):
        # 驿站1806处、母婴室612处,其中历下区驿站264处: of what it is itself counted as.
        same = [f for f in alike if f.metric == part.metric != "other"]
        return next(iter(reversed(same or alike)), None), True
    if pattern("by_kind", "relations.yaml").search(gap):
        again = [f for f in (*before[-_BY_KIND:], told) if f and _compatible(part, f)]
        return next((f for f in reversed(again) if f.unit == part.unit), None), True
    if named := pattern("among_named", "relations.yaml").search(gap):
        # 会员143.8万人,入会率95.6%。会员中,女会员58.7万人: what is named again is the whole.
        found = [f for f in alike if named["what"][-2:] in f.name]
        return (found[-1], True) if found else (None, False)
    adjacent = bool(alike) and alike[-1] is last
    if not adjacent or last.unit != part.unit:
        return None, False
    bracketed = re.fullmatch(r"\s?\([^()\d]{0,12}", gap) is not None
    if pattern("earlier", "relations.yaml").search(gap):
        return None, False
    if bracketed or pattern("within", "relations.yaml").search(gap):
        return last, True
    honours = last.metric in AWARDS.values()  # 评选市劳模20名,1人获省五一劳动奖章
    if gap == "," and not honours and pattern("picked", "relations.yaml").search(behind):
        return last, False
    if pattern("subset", "relations.yaml").search(gap.lstrip(",、; \n")):
        return last, False
    return None, False


def _goes_on(gap: str) -> bool:
    return re.fullmatch(r"[^。;]{0,3}[、,和及;][^,。;:]{0,16}|[、,]?\s?", gap) is not None


def _sums(folded: str, facts: Sequence[Fact]) -> Iterator[Relation]:
    """Three counts or more in a row that add up to one beside them are its parts."""
    for i, whole in enumerate(facts):
        if whole.unit_class not in _COUNTED and whole.unit_class != "money":
            continue
        total = bool(
            pattern("total", "relations.yaml").search(folded[max(0, whole.start - 8) : whole.start])
        )
        backward = [f for f in reversed(facts[max(0, i - _WINDOW) : i]) if f.unit == whole.unit]
        forward = [f for f in facts[i + 1 : i + 1 + _WINDOW] if f.unit == whole.unit]
        runs = ([backward] if total else []) + [forward]
        # 由386户减到271户,脱困115户; 3000元、2000元和1000元: neither the start of a change nor
        # one of a list is a sum.
        after = folded[whole.end : facts[i + 1].start] if i + 1 < len(facts) else ""
        if pattern("no_sum", "relations.yaml").match(after):
            continue
        for run in runs:
            parts = _adding_up(whole, run)
            if not _by_chance(folded, whole, parts):
                for part in parts:
                    yield _relation("part_of", part, whole, f"adds up to {whole.quote}")


def _by_chance(folded: str, whole: Fact, parts: Sequence[Fact]) -> bool:
    """Whether figures that add up are told of other matters: few or small, and a paragraph away."""
    if not parts:
        return True
    first, last = min(whole.end, parts[0].end), max(whole.start, parts[-1].start)
    alike = all(p.metric == whole.metric for p in parts) and whole.metric != "other"
    if alike or "\n" not in folded[first:last].strip():
        return not alike and whole.value < _SMALL and "。" in folded[first:last]
    return len(parts) < _MANY


def _adding_up(whole: Fact, run: Sequence[Fact]) -> Sequence[Fact]:
    for first in (0, 1):
        total = Decimal(0)
        for k, fact in enumerate(run[first : first + _LONGEST_RUN]):
            total += Decimal(str(fact.value))
            # Three counts seldom add up by chance, and two large ones hardly ever.
            enough = k >= 2 or (k == 1 and not first and total >= _TWO_ADD_UP)
            if total == Decimal(str(whole.value)) and enough:
                return run[first : first + k + 1]
            if total > Decimal(str(whole.value)):
                break
    return ()


def _repeats(facts: Sequence[Fact]) -> list[Relation]:
    """The same figure of the same metric said again, as in a headline and its body."""
    seen: dict[tuple[object, ...], Fact] = {}
    found: list[Relation] = []
    for fact in facts:
        key = (
            fact.metric, fact.value, fact.unit, fact.region, fact.year_from, fact.year_to,
            fact.month_from, fact.month_to, fact.status, fact.scope,
            fact.name if fact.metric == "other" else "",
        )  # fmt: skip
        earlier = seen.setdefault(key, fact)
        if earlier is not fact and fact.value >= 10 and earlier.sentence_id != fact.sentence_id:
            found.append(_relation("repeats", fact, earlier, fact.quote))
    return found


def _rows(facts: Sequence[Fact], tabled: Mapping[int, int | None]) -> Iterator[Relation]:
    """Figures of a row of a table that is part of a row above, each of the one in its column."""
    at = {f.start: f for f in facts}
    for part in facts:
        whole = at.get(tabled.get(part.start) or -1)
        if whole is not None and part.unit == whole.unit and part.value <= whole.value:
            yield _relation("part_of", part, whole, "row of a table")


def _across_rows(
    by_id: Mapping[str, Fact], relation: Relation, tabled: Mapping[int, int | None]
) -> bool:
    """其中 at the head of a row is of the column's figure above, not of the cell before it."""
    part, whole = by_id[relation.from_fact_id], by_id[relation.to_fact_id]
    return part.start in tabled and part.sentence_id != whole.sentence_id


def relate(folded: str, facts: Sequence[Fact], tabled: Mapping[int, int | None]) -> list[Relation]:
    """The relations that the facts of a report state.

    Args:
        folded: the folded text.
        facts: its facts in text order.
        tabled: where the figures of tables begin, each with its whole's (see ``Told``).

    Returns:
        Numerators and denominators of rates whose quotient agrees within rounding, parts of
        wholes (one whole a part), repeats.
    """
    by_id = {f.fact_id: f for f in facts}
    told = [r for r in _parts(folded, facts) if not _across_rows(by_id, r, tabled)]
    parts = [*_rows(facts, tabled), *_sums(folded, facts), *told]
    first: dict[str, Relation] = {}
    for relation in parts:
        first.setdefault(relation.from_fact_id, relation)
    wholes = {r.from_fact_id: by_id[r.to_fact_id] for r in first.values()}
    rates = [*_rates(folded, facts, wholes), *_averages(folded, facts)]
    return sorted([*rates, *first.values(), *_repeats(facts)], key=lambda r: r.relation_id)
