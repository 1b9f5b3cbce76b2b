"""Read a report: run the passes over one text and put their rows together.

Belongs here: the order of the passes and the joining of what they found into facts and the ledger.
Does not belong here: any rule of language.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from extraction.classify import AWARDS, Evidence, Hit, classify, hits, level_of, programme_of
from extraction.context import Reader, Setting
from extraction.fold import fold
from extraction.gazetteer import full_mentions, short_mentions
from extraction.ledger import claim_digits, claim_names, counts, ledger_of
from extraction.lexicon import pattern, read_lines, read_vocabulary
from extraction.measure import Span, measure, with_topic
from extraction.numbers import Claim, claim, numerals
from extraction.profile import Own, read_profile
from extraction.quantities import Token, quantity, tokens
from extraction.records import Fact, Report, Sentence, row_id
from extraction.relate import relate
from extraction.segment import Piece, clauses, segment
from extraction.squeeze import restore, squeeze
from extraction.surroundings import (
    Zone,
    as_organisation,
    clause_to,
    evidence_of,
    span_of,
    whole_of,
    zone_of,
)

EXTRACTOR_VERSION = "1.0.0"


def extract(text: str, *, name: str | None = None, published: str | None = None) -> Report:
    """Read one report.

    Args:
        text: the report as decoded, nothing normalised.
        name: a name to fall back on where the page has no title.
        published: ISO date of publication where it is known from elsewhere.

    Returns:
        The report: its profile, sentences, facts, ledger of numbers and relations. Every row's
        offsets count characters of ``text``.
    """
    return read(text, name=name, published=published).report


@dataclass(frozen=True, slots=True)
class Reading:
    """A report with what each pass saw, for those who ask why.

    Attributes:
        text: the text that the passes saw, without the gaps inside words.
    """

    report: Report
    text: str
    pieces: list[Piece]
    claims: list[Claim]
    tokens: list[Token]


def read(text: str, *, name: str | None = None, published: str | None = None) -> Reading:
    """As ``extract``, with the rows of every pass; those count characters of the squeezed text."""
    squeezed = squeeze(text, fold(text))
    plain, folded = squeezed.text, squeezed.folded
    doc_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    pieces = segment(folded)
    own = read_profile(plain, folded, pieces, name, published)
    claims = claim(folded)
    for piece in pieces:
        if piece.kind in ("furniture", "imprint"):
            claim_digits(folded, claims, piece.start, piece.end, "noise")
    claim_names(folded, claims)
    found = tokens(folded, numerals(folded, claims))
    kept = [t for t in found if counts(folded, t)]
    facts = _facts(plain, folded, doc_id, pieces, own, kept)
    sentences = [
        Sentence(
            row_id(doc_id, p.start, p.end), i, p.start, p.end, plain[p.start : p.end], p.kind,
            " / ".join(p.headings),
        )
        for i, p in enumerate(pieces)
    ]  # fmt: skip
    ledger = ledger_of(plain, doc_id, sentences, facts, claims, found)
    relations = relate(folded, facts)
    report = Report(
        doc_id, own.profile, tuple(sentences), tuple(facts), tuple(ledger), tuple(relations)
    )
    return Reading(restore(report, squeezed, text), plain, pieces, claims.in_order(), found)


# --- facts -------------------------------------------------------------------------------------


def _facts(
    text: str, folded: str, doc_id: str, pieces: list[Piece], own: Own, kept: list[Token]
) -> list[Fact]:
    reader = Reader(folded, own)
    heading_hits: dict[str, list[Hit]] = {}
    facts: list[Fact] = []
    title = " ".join(folded[p.start : p.end] for p in pieces if p.kind == "title")
    title_hits = [h for h in hits(title, 0, len(title)) if "union_org" not in h.concepts]
    headings = {heading for piece in pieces for heading in piece.headings}
    heads = [h for line in headings for h in hits(line, 0, len(line))]
    subject = programme_of(title_hits) if programme_of([*title_hits, *heads]) else ""
    at = 0
    recent: deque[tuple[int, list[Hit]]] = deque(maxlen=2)
    for piece in pieces:
        inside: list[Token] = []
        while at < len(kept) and kept[at].start < piece.end:
            if kept[at].start >= piece.start:
                inside.append(kept[at])
            at += 1
        if piece.kind in ("furniture", "imprint"):
            continue
        settings = reader.read(piece, [t.start for t in inside])
        near = hits(folded, piece.start, piece.end) if inside or piece.kind == "body" else []
        if inside:
            earlier = [h for block, found in recent if block == piece.block for h in found]
            facts += _sentence_facts(
                text, folded, doc_id, piece, inside, settings, near, earlier, heading_hits,
                facts[-_PARALLEL:], title_hits,
            )  # fmt: skip
        recent.append((piece.block, near))
    if not subject:
        return facts
    return [
        replace(f, programme=subject, programme_how="title") if f.metric == "other" else f
        for f in facts
    ]


def _sentence_facts(
    text: str,
    folded: str,
    doc_id: str,
    piece: Piece,
    inside: list[Token],
    settings: Sequence[Setting],
    near: list[Hit],
    earlier: list[Hit],
    heading_hits: dict[str, list[Hit]],
    earlier_facts: list[Fact],
    title_hits: list[Hit],
) -> list[Fact]:
    spans = clauses(folded, piece.start, piece.end)
    starts = [s for s, _ in spans]
    background = [(h, 0.3) for h in earlier]
    for depth, heading in enumerate(reversed(piece.headings)):
        if heading not in heading_hits:
            heading_hits[heading] = hits(heading, 0, len(heading))
        background += [(h, 0.4 if depth == 0 else 0.3) for h in heading_hits[heading]]
    if all(line.endswith("。") and not heading_hits[line] for line in piece.headings):
        background += [(h, 0.4) for h in title_hits]
    facts: list[Fact] = []
    whole = ""
    for i, token in enumerate(inside):
        k = max(0, bisect_right(starts, token.start) - 1)
        zone = zone_of(folded, inside, i, spans[k])
        evidence = evidence_of(folded, near, spans, k, zone, token, inside, background)
        previous = facts[-1] if facts else None
        whole = whole_of(folded, facts, token, whole)
        span = span_of(folded, near, inside, spans, k, zone, token, previous, whole)
        kind = as_organisation(folded, token, zone)
        fact = _fact(text, folded, doc_id, piece, token, settings[i], evidence, span, kind)
        if facts:
            fact = _inherit(folded, _like(folded, facts, fact), fact, zone, near)
        before = chain(reversed(facts), reversed(earlier_facts))
        fact = _parallel(folded, before, fact, zone)
        facts.append(fact)
    return facts


def _fact(
    text: str,
    folded: str,
    doc_id: str,
    piece: Piece,
    token: Token,
    setting: Setting,
    evidence: Evidence,
    span: Span,
    unit_class: str,
) -> Fact:
    q = quantity(text, token, folded)
    measured = measure(span, q.unit, q.unit_class, q.value, token.numeral.script)
    verdict = classify(evidence, q.unit, unit_class, measured.comparison)
    name = measured.name
    for hit in verdict.topics:
        name = with_topic(name, hit.word, clause_to(folded, piece, hit))
    name = _after_places(name)
    script = _script(text, folded, piece)
    year_from, year_to, how = _period(
        setting, verdict.metric, q.unit_class, span, measured.comparison
    )
    return Fact(
        fact_id=row_id(doc_id, q.start, q.end),
        sentence_id=row_id(doc_id, piece.start, piece.end),
        start=q.start,
        end=q.end,
        quote=q.text,
        value=q.value,
        value_max=q.value_max,
        value_low=q.value_low,
        value_high=q.value_high,
        unit=q.unit,
        unit_class=q.unit_class,
        qualifier=q.qualifier,
        status=setting.status,
        status_how=setting.status_how,
        year_from=year_from,
        year_to=year_to,
        period_how=how,
        month_from=setting.months[0] if setting.months else None,
        month_to=setting.months[1] if setting.months else None,
        recurrence="annual" if setting.annual else None,
        region=setting.region,
        region_how=setting.region_how,
        programme=verdict.programme,
        programme_how=verdict.programme_how,
        metric=verdict.metric,
        metric_how=verdict.metric_how,
        name=name.translate(script),
        name_how=measured.how,
        scope=measured.scope and measured.scope.translate(script),
        tier=measured.tier,
    )


_AFTER_PLACES = re.compile(r"(?:等?[两三四五六七八九十]?[省市县区州旗])?(?:分别|共|各)?")


def _after_places(name: str) -> str:
    """Where a name begins after the places before it: the region of a fact says them."""
    at = 0
    for mention in full_mentions(name, 0, len(name)):
        if name[at : mention.start].strip("、和与及"):
            break
        at = mention.end
    rest = _AFTER_PLACES.sub("", name[at:], count=1) if at else name
    return rest if len(rest) >= _SHORTEST_NAME else name


_SHORTEST_NAME = 4


def _script(text: str, folded: str, piece: Piece) -> dict[int, str]:
    """The characters of a sentence as they were before folding: names are in its own words."""
    if text.startswith(folded[piece.start : piece.end], piece.start):
        return {}
    pairs = zip(folded[piece.start : piece.end], text[piece.start : piece.end], strict=True)
    return {ord(f): t for f, t in pairs if f != t and t.isalpha() and f.isalpha()}


_PAIR_GAP = 12
_PAIRS = 5
_WEAK = frozenset(
    "organising ideology digital skills hardship_relief governance model_workers innovation "
    "competition legal_rights other".split()
)


def _like(folded: str, facts: Sequence[Fact], fact: Fact) -> Fact:
    """The fact that a bare one may go on from.

    The one before it; the whole that 其中 opens; in a list of pairs (瑞丽市9家、1420人) the last
    one counted in the same kind of unit.
    """
    last = facts[-1]
    gap = folded[last.end : fact.start]
    paired = last.metric_how == "carried" and last.unit_class != fact.unit_class
    paired = paired and len(facts) > 1 and facts[-2].unit_class == fact.unit_class
    if pattern("among").search(gap) or (paired and len(gap) <= _PAIR_GAP):
        recent = reversed(facts[-_PAIRS:])
        return next((f for f in recent if f.unit_class == fact.unit_class), last)
    return last


def _without_places(words: str, short: bool = True) -> str:
    """Words with the names of places taken out: 瑞丽市; short ones (辽宁) where asked for."""
    mentions = full_mentions(words, 0, len(words))
    if short and not mentions:
        everyday = read_lines("words_not_places.txt")
        mentions = short_mentions(words, 0, len(words))
        mentions = [m for m in mentions if words[m.start : m.end] not in everyday]
    for mention in reversed(mentions):
        words = words[: mention.start] + words[mention.end :]
    return words


def _inherit(folded: str, previous: Fact, fact: Fact, zone: Zone, near: list[Hit]) -> Fact:
    """其中国家级17家、省级25家: words that only say which part speak of what was counted before."""
    if (
        fact.metric == "other"
        and fact.metric_how in ("no metric fits", "comparison")
        and (fact.programme_how != "near" or fact.programme in _WEAK)
        and previous.sentence_id == fact.sentence_id
    ):
        fact = replace(fact, programme=previous.programme, programme_how="carried")
    left = _without_places(folded[max(zone.near[0], previous.end) : fact.start])
    gap = folded[previous.end : fact.start]
    if fact.unit_class == "money" and pattern("paired_sum").fullmatch(gap):
        funds = re.sub(r"_(?:people|households|participants)$", "_funds", previous.metric)
        if funds != previous.metric and funds in _additivities():
            return replace(
                fact, programme=previous.programme, programme_how="carried", metric=funds,
                metric_how="carried",
            )  # fmt: skip
    alike = previous.unit_class == fact.unit_class and len(gap) < 60 and "。" not in gap
    if not alike or fact.metric_how == "comparison" or previous.metric_how == "comparison":
        return fact
    if re.search(r"分别|依次", folded[max(zone.clause[0], fact.start - 60) : fact.start]) and (
        fact.metric != "other"
    ):
        return fact
    if not pattern("bare_part").fullmatch(re.sub(r"\s", "", left)) or (
        fact.unit_class == "money" and "每" in left
    ):
        return fact
    if (
        pattern("total_so_far").search(left)
        and _additivities().get(previous.metric) == "flow"
        and (_additivities().get(fact.metric) == "stock" or _is_change(previous.metric))
    ):
        return fact
    after = folded[fact.end : zone.near[1]]
    if any(h.start >= fact.end and h.end <= zone.near[1] for h in near) and len(after) > 1:
        return fact
    metric = previous.metric
    if metric in AWARDS.values():
        metric = AWARDS.get(level_of(folded, previous.end, fact.start, fact.start), metric)
    fact = replace(
        fact, programme=previous.programme, programme_how="carried", metric=metric,
        metric_how="carried",
    )  # fmt: skip
    # 银川市5318个、石嘴山市2107个: an item that is a place has the name of what is counted.
    if not re.sub(r"[\s、,和与及:有为达]|其中|分别", "", left):
        name = _without_places(previous.name, short=False)
        return replace(fact, name=name, name_how="carried") if name else fact
    return fact


def _is_change(metric: str) -> bool:
    """Metrics of what was added or improved: a total so far is none of it."""
    return metric.startswith("new_") or metric.endswith("_upgraded")


_PARALLEL = 12


def _parallel(folded: str, before: Iterable[Fact], fact: Fact, zone: Zone) -> Fact:
    """甲市新建行业工会12家,乙县新建9家: a place that only adds its count goes on with its matter.

    Gapping (承前省略): a parallel clause says its subject and its count; the first said what is
    counted. ``before`` are the facts before it, the nearest first.
    """
    if fact.metric != "other" or fact.metric_how not in ("no metric fits", "carried"):
        return fact
    words = re.sub(r"\s", "", _without_places(folded[zone.near[0] : fact.start]))
    renewed = pattern("renewed").fullmatch(words) is not None
    if not renewed and not pattern("gapped").fullmatch(words):
        return fact
    for other in before:
        if "\n" in folded[other.end : fact.start] or other.metric_how == "comparison":
            return fact
        if other.unit != fact.unit or other.metric == "other":
            continue
        if renewed:
            metric = "new_" + other.metric.removeprefix("new_")
            metric = metric if metric in _additivities() else fact.metric
            return replace(
                fact, programme=other.programme, programme_how="carried", metric=metric,
                metric_how="carried",
            )  # fmt: skip
        if other.region in (fact.region, None):
            return fact
        return replace(
            fact, programme=other.programme, programme_how="carried", metric=other.metric,
            metric_how="carried", name=_without_places(other.name, short=False), name_how="carried",
        )  # fmt: skip
    return fact


@cache
def _additivities() -> dict[str, str]:
    return {m["metric_code"]: m["additivity"] for m in read_vocabulary("metrics")}


def _period(
    setting: Setting, metric: str, unit_class: str, span: Span, changed: bool
) -> tuple[int | None, int | None, str]:
    """Stocks and rates take the last year of a span, flows the whole of it."""
    first, last = setting.year_from, setting.year_to
    if (
        not setting.span
        or last is None
        or (setting.period_how == "heading" and setting.status == "target")
    ):
        return first, last, setting.period_how
    kind = _additivities().get(metric, "")
    words = span.left + span.lead
    stock = (
        unit_class in ("ratio", "area")
        or pattern("reached_value").search(span.left) is not None
        or (kind == "ratio")
        or (kind == "stock" and not pattern("flow_verbs").search(words))
        or (kind in ("", "flow") and bool(pattern("state_words").search(words)))
    )
    if stock and setting.status == "actual" and not changed:
        return last, last, setting.period_how + ", end of it"
    return first, last, setting.period_how
