"""Read a report: run the passes over one text and put their rows together.

Belongs here: the order of the passes and the joining of what they found into facts and the ledger.
Does not belong here: any rule of language.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from extraction.classify import Evidence, Hit, classify, hits, is_topic
from extraction.context import Reader, Setting
from extraction.ellipsis import (
    REACH,
    additivities,
    after_places,
    distribute,
    inherit,
    like,
    parallel,
)
from extraction.evidence import evidence_of
from extraction.fold import fold
from extraction.ledger import claim_digits, claim_names, counts, ledger_of
from extraction.lexicon import pattern
from extraction.measure import Span, measure, with_topic
from extraction.numbers import Claim, claim, numerals
from extraction.profile import Own, read_profile
from extraction.quantities import Token, quantity, tokens
from extraction.records import Fact, Report, Sentence, row_id
from extraction.relate import relate
from extraction.segment import Piece, clauses, segment
from extraction.squeeze import restore, squeeze
from extraction.subject import hits_of_title, subject_of_page, subject_of_title
from extraction.surroundings import (
    as_organisation,
    clause_to,
    span_of,
    whole_of,
    zone_of,
)
from extraction.tables import Table, Told, tables
from extraction.wholes import of_wholes, said_again

EXTRACTOR_VERSION = "1.0.0"
_TOPIC = 30
_ROW = 40
_TITLE = 2


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
    tables: list[Table]
    claims: list[Claim]
    tokens: list[Token]


def read(text: str, *, name: str | None = None, published: str | None = None) -> Reading:
    """As ``extract``, with the rows of every pass; those count characters of the squeezed text."""
    squeezed = squeeze(text, fold(text))
    plain, folded = squeezed.text, squeezed.folded
    doc_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    tabled = tables(folded)
    pieces = segment(folded, [(table.start, table.end) for table in tabled])
    own = read_profile(plain, folded, pieces, name, published)
    claims = claim(folded, [(cell.start, cell.end) for t in tabled for cell in t.ordinals])
    for piece in pieces:
        if piece.kind in ("furniture", "imprint"):
            claim_digits(folded, claims, piece.start, piece.end, "noise")
    claim_names(folded, claims)
    found = tokens(folded, numerals(folded, claims))
    told = [figure for table in tabled for figure in table.told]
    kept = [t for t in found if counts(folded, t) and not _in_cells(folded, t, told, tabled)]
    facts = _facts(plain, folded, doc_id, pieces, own, kept)
    facts = sorted(
        [*facts, *_told_facts(plain, folded, doc_id, pieces, own, tabled)], key=lambda f: f.start
    )
    sentences = [
        Sentence(
            row_id(doc_id, p.start, p.end), i, p.start, p.end, plain[p.start : p.end], p.kind,
            " / ".join(p.headings),
        )
        for i, p in enumerate(pieces)
    ]  # fmt: skip
    ledger = ledger_of(plain, doc_id, sentences, facts, claims, found)
    facts = said_again(facts)
    relations = relate(folded, facts, {figure.start: figure.whole for figure in told})
    facts = of_wholes(facts, relations)
    report = Report(
        doc_id, own.profile, tuple(sentences), tuple(facts), tuple(ledger), tuple(relations)
    )
    return Reading(restore(report, squeezed, text), plain, pieces, tabled, claims.in_order(), found)


# --- facts -------------------------------------------------------------------------------------


def _facts(
    text: str, folded: str, doc_id: str, pieces: list[Piece], own: Own, kept: list[Token]
) -> list[Fact]:
    reader = Reader(folded, own)
    heading_hits: dict[str, list[Hit]] = {}
    facts: list[Fact] = []
    title = " ".join(folded[p.start : p.end] for p in pieces if p.kind == "title")
    title = pattern("venue").sub("", title)
    title_hits = hits_of_title(title)
    subject = subject_of_title(title, {line for piece in pieces for line in piece.headings})
    told = _told(folded, pieces, kept)
    page = subject_of_page(told.values()) or subject
    at = 0
    recent: deque[tuple[int, list[Hit]]] = deque(maxlen=2)
    topic: tuple[int, list[Hit]] = (-1, [])
    announced: list[Hit] = []
    for piece in pieces:
        inside: list[Token] = []
        while at < len(kept) and kept[at].start < piece.end:
            if kept[at].start >= piece.start and kept[at].end <= piece.end:
                inside.append(kept[at])
            at += 1
        if piece.kind in ("furniture", "imprint"):
            continue
        settings = reader.read(piece, [t.start for t in inside])
        near = told[piece.start][1] if piece.start in told else []
        if inside:
            earlier = [h for block, found in recent if block == piece.block for h in found]
            topics = [(h, 0.4) for h in topic[1]] if topic[0] == piece.block else []
            # 各县市慰问情况如下: rows of places and numbers are of what was announced.
            row = piece.end - piece.start <= _ROW and not any(map(is_topic, near))
            announced = announced if row else []
            topics += [(h, 0.75) for h in announced]
            facts += _sentence_facts(
                text, folded, doc_id, piece, inside, settings, near, earlier, heading_hits,
                facts[-REACH:], title_hits, topics, page,
            )  # fmt: skip
        elif (not recent or recent[-1][0] != piece.block) and piece.end - piece.start <= _TOPIC:
            topic = (piece.block, near)
        if pattern("announces").search(folded, piece.start, piece.end):
            announced = near
        recent.append((piece.block, near))
    return facts


def _told(
    folded: str, pieces: Sequence[Piece], kept: Sequence[Token]
) -> dict[int, tuple[int, list[Hit]]]:
    """How many figures a sentence tells, with its concepts; a title tells of what follows it."""
    starts = [t.start for t in kept]
    told = {}
    for piece in pieces:
        if piece.kind in ("furniture", "imprint"):
            continue
        count = bisect_left(starts, piece.end) - bisect_left(starts, piece.start)
        if count or piece.kind in ("title", "body"):
            count = max(count, _TITLE) if piece.kind == "title" else count
            told[piece.start] = (count, hits(folded, piece.start, piece.end))
    return told


def _in_cells(folded: str, token: Token, told: Sequence[Told], tabled: Sequence[Table]) -> bool:
    """Whether a numeral is a figure of a table that is told, or a measure word of its columns."""
    figure = told[bisect_left(told, token.end, key=lambda f: f.start) - 1] if told else None
    if figure and figure.start < token.end and token.start < figure.end:
        return True
    table = tabled[bisect_right(tabled, token.start, key=lambda t: t.start) - 1] if tabled else None
    inside = table is not None and table.start <= token.start < table.end
    return inside and not re.search(r"\d", folded[token.start : token.end])


def _told_facts(
    text: str, folded: str, doc_id: str, pieces: list[Piece], own: Own, tabled: Sequence[Table]
) -> list[Fact]:
    """The figures of tables: their words are read as prose, and stand where the figures do."""
    if not tabled:
        return []
    said = " ".join(folded[p.start : p.end].replace("\n", " ") for p in pieces if p.kind == "title")
    rows = [Piece(0, len(said), "title", 0, True)]
    starts = [p.start for p in pieces]
    places: dict[int, tuple[Told, Piece]] = {}
    for table in tabled:
        for figure in table.told:
            row = pieces[bisect_right(starts, figure.start) - 1]
            at = len(said) + 1
            said += "\n" + figure.words
            rows.append(Piece(at, len(said), "body", len(rows), True, row.headings))
            places[at + figure.at] = (figure, row)
    kept = [t for t in tokens(said, numerals(said, claim(said))) if t.unit]
    facts = []
    for fact in _facts(said, said, doc_id, rows, own, kept):
        if fact.start in places:
            figure, row = places[fact.start]
            facts.append(
                replace(
                    fact, fact_id=row_id(doc_id, figure.start, figure.end), start=figure.start,
                    end=figure.end, quote=text[figure.start : figure.end],
                    sentence_id=row_id(doc_id, row.start, row.end),
                )
            )  # fmt: skip
    return facts


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
    topics: list[tuple[Hit, float]],
    page: str,
) -> list[Fact]:
    # A space parts the slogan of a headline from what it reports.
    parted = folded.replace(" ", ",") if piece.kind == "title" else folded
    spans = clauses(parted, piece.start, piece.end)
    starts = [s for s, _ in spans]
    background = [*((h, 0.3) for h in earlier), *topics]
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
        zone = zone_of(folded, inside, i, _summed(folded, inside, i, spans, k))
        evidence = evidence_of(folded, near, spans, k, zone, token, inside, background)
        evidence.subject = page
        previous = facts[-1] if facts else None
        whole = whole_of(folded, facts, token, whole)
        span = span_of(folded, near, inside, spans, k, zone, token, previous, whole)
        kind = as_organisation(folded, token, zone)
        fact = _fact(text, folded, doc_id, piece, token, settings[i], evidence, span, kind)
        if facts:
            fact = inherit(folded, like(folded, facts, fact), fact, zone, near)
        before = chain(reversed(facts), reversed(earlier_facts))
        fact = parallel(folded, before, fact, zone)
        facts.append(fact)
    return distribute(folded, facts, spans)


def _summed(
    folded: str, inside: list[Token], i: int, spans: list[tuple[int, int]], k: int
) -> tuple[int, int]:
    """第1名授予“省五一劳动奖章”,计18人: a clause that only sums up goes on with the one before."""
    start, end = spans[k]
    alone = not i or inside[i - 1].start < spans[k - 1][0]
    if k and alone and pattern("sums_alone").fullmatch(folded, start, inside[i].start):
        return spans[k - 1][0], end
    return start, end


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
    for hit in verdict.topics if verdict.metric != "other" else ():
        name = with_topic(name, hit.word, clause_to(folded, piece, hit))
    name = after_places(name)
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
        scope_how=measured.scope_how,
        tier=measured.tier,
    )


def _script(text: str, folded: str, piece: Piece) -> dict[int, str]:
    """The characters of a sentence as they were before folding: names are in its own words."""
    if text.startswith(folded[piece.start : piece.end], piece.start):
        return {}
    pairs = zip(folded[piece.start : piece.end], text[piece.start : piece.end], strict=True)
    return {ord(f): t for f, t in pairs if f != t and t.isalpha() and f.isalpha()}


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
    kind = additivities().get(metric, "")
    words = span.left + span.lead
    stock = (
        unit_class in ("ratio", "area")
        or pattern("reached_value").search(span.left) is not None
        or pattern("of_bodies").match(span.right) is not None
        or (kind == "ratio")
        or (kind == "stock" and not pattern("flow_verbs").search(words))
        or (
            kind in ("", "flow")
            and bool(pattern("state_words").search(words))
            # 2019年以来已有1.97万户脱困: what has come about since adds up.
            and not pattern("since").search(words + "".join(span.before[-1:]))
        )
    )
    if stock and (setting.status == "actual" or setting.period_how != "profile") and not changed:
        return last, last, setting.period_how + ", end of it"
    return first, last, setting.period_how
