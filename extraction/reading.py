"""Read a report: run the passes over one text and put their rows together.

Belongs here: the order of the passes and the joining of what they found into facts and the ledger.
Does not belong here: any rule of language.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.classify import Evidence, Hit, classify, hits, is_generic, level_of
from extraction.context import Reader, Setting
from extraction.fold import fold
from extraction.lexicon import read_vocabulary
from extraction.measure import Span, measure, with_topic
from extraction.numbers import Claim, Claims, claim, name_stretches, numerals
from extraction.profile import Own, read_profile
from extraction.quantities import Token, quantity, tokens
from extraction.records import Fact, NumberKind, NumberRun, Report, Sentence
from extraction.relate import relate
from extraction.segment import Piece, clauses, segment

EXTRACTOR_VERSION = "1.0.0"

_NO_FACT_CLASSES = {"duration": "threshold", "age": "threshold", "score": "threshold"}
_DAY = 24
_DIGITS = re.compile(r"[0-90-9]+(?:[.,.,][0-90-9]+)*")
_FLOW_VERBS = re.compile(
    r"新建|新增|命名|选聘|新|创建|筹建|评选|表彰|聘请|选树|推荐|培育|授予|举办|开展|培训|发放|改制|过渡|升级|改造|打造|获评|荣获"
)
_STATE_WORDS = re.compile(r"现有|共有|已有|拥有|已达|达到|总数|目前|截至|实有|建有")


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
    """A report with what each pass saw, for those who ask why."""

    report: Report
    folded: str
    pieces: list[Piece]
    claims: list[Claim]
    tokens: list[Token]


@dataclass(frozen=True, slots=True)
class _Zone:
    """Where the words around one number begin and end."""

    near: tuple[int, int]
    clause: tuple[int, int]


def read(text: str, *, name: str | None = None, published: str | None = None) -> Reading:
    """As ``extract``, with the rows of every pass."""
    folded = fold(text)
    pieces = segment(folded)
    own = read_profile(text, folded, pieces, name, published)
    claims = claim(folded)
    for piece in pieces:
        if piece.kind in ("furniture", "imprint"):
            _claim_digits(folded, claims, piece.start, piece.end, "noise")
    _claim_names(folded, claims)
    found = tokens(folded, numerals(folded, claims))
    kept = [t for t in found if _counts(folded, t)]
    doc_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    facts = _facts(text, folded, doc_id, pieces, own, kept)
    relations = relate(folded, facts)
    sentences = [
        Sentence(
            _id(doc_id, p.start, p.end), i, p.start, p.end, text[p.start : p.end], p.kind,
            " / ".join(p.headings),
        )
        for i, p in enumerate(pieces)
    ]  # fmt: skip
    ledger = _ledger(text, doc_id, sentences, facts, claims, found)
    report = Report(
        doc_id, own.profile, tuple(sentences), tuple(facts), tuple(ledger), tuple(relations)
    )
    return Reading(report, folded, pieces, claims.in_order(), found)


def _id(doc_id: str, start: int, end: int) -> str:
    return f"{doc_id}:{start}-{end}"


# --- which numerals count something ------------------------------------------------------------


def _claim_digits(folded: str, claims: Claims, start: int, end: int, kind: NumberKind) -> None:
    for match in _DIGITS.finditer(folded, start, end):
        claims.add(match.start(), match.end(), kind)


def _claim_names(folded: str, claims: Claims) -> None:
    """Numerals inside quotations, book titles and idioms are parts of names."""
    for start, end in name_stretches(folded):
        if claims.free(start, end):
            claims.add(start, end, "name")
        else:
            _claim_digits(folded, claims, start, end, "name")


def _counts(folded: str, token: Token) -> bool:
    """Whether a token counts something: it has a unit, and its numeral is no idiom."""
    if not token.unit and token.unit_class != "ratio":
        return False
    if token.unit_class in _NO_FACT_CLASSES:
        return False
    if token.unit_class == "hours" and token.value <= _DAY:
        return False
    if token.numeral.script == "han" and not token.numeral.unit:
        return _han_counts(folded, token)
    return True


def _han_counts(folded: str, token: Token) -> bool:
    words = folded[token.numeral.start : token.numeral.end]
    if token.implicit:
        return token.numeral.value >= 1000 and words[-1] in "百千万亿" and len(words) > 1
    if words == "一":
        after = folded[token.end : token.end + 1]
        return (
            after in ",。;、)获被荣"
            and folded[token.start - 1 : token.start] not in "第每某这那哪同任另单"
        )
    before = folded[max(0, token.start - 2) : token.start]
    if token.numeral.value >= 100 or before == "先后":
        return True
    return before[-1:] not in tuple("第每这那几同“头前后各上下首")


# --- facts -------------------------------------------------------------------------------------


def _facts(
    text: str, folded: str, doc_id: str, pieces: list[Piece], own: Own, kept: list[Token]
) -> list[Fact]:
    reader = Reader(folded, own)
    heading_hits: dict[str, list[Hit]] = {}
    facts: list[Fact] = []
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
                text, folded, doc_id, piece, inside, settings, near, earlier, heading_hits
            )
        recent.append((piece.block, near))
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
) -> list[Fact]:
    spans = clauses(folded, piece.start, piece.end)
    starts = [s for s, _ in spans]
    background = [(h, 0.3) for h in earlier]
    for depth, heading in enumerate(reversed(piece.headings)):
        if heading not in heading_hits:
            heading_hits[heading] = hits(heading, 0, len(heading))
        background += [(h, 0.4 if depth == 0 else 0.3) for h in heading_hits[heading]]
    facts: list[Fact] = []
    whole = ""
    for i, token in enumerate(inside):
        k = max(0, bisect_right(starts, token.start) - 1)
        zone = _zone(folded, inside, i, spans[k])
        evidence = _evidence(folded, near, spans, k, zone, token, inside, background)
        previous = facts[-1] if facts else None
        whole = _whole(folded, facts, token, whole)
        span = _span(folded, inside, spans, k, zone, token, previous, whole)
        kind = _as_organisation(folded, token, zone)
        fact = _fact(text, folded, doc_id, piece, token, settings[i], evidence, span, kind)
        if facts:
            fact = _inherit(folded, _like(folded, facts, fact), fact, zone, near)
        facts.append(fact)
    return facts


def _zone(folded: str, inside: list[Token], i: int, clause: tuple[int, int]) -> _Zone:
    """The words nearest a number: from the number before it to the next mark or number."""
    start, end = clause
    token = inside[i]
    left = start
    if i and inside[i - 1].end > start:
        left = inside[i - 1].end
        mark = re.search(r"[、,;](?=[^、,;]*$)", folded[left : token.start])
        if mark and folded[left : left + mark.start()].strip("以上下左右()") != "":
            left += mark.end()
    right = end
    named = len(folded[left : token.start].strip()) >= _NAMED
    if i + 1 < len(inside) and inside[i + 1].start < end:
        # 建立工会组织87个覆盖企业240家: a number named on its left leaves what follows to the next.
        right = token.end if named else inside[i + 1].start
    stop = re.search(r"[、,;:。)\n]", folded[token.end : right])
    if stop:
        right = token.end + stop.start()
    return _Zone((left, max(right, token.end)), clause)


def _evidence(
    folded: str,
    near: list[Hit],
    spans: list[tuple[int, int]],
    k: int,
    zone: _Zone,
    token: Token,
    inside: list[Token],
    background: list[tuple[Hit, float]],
) -> Evidence:
    """Weigh every concept around a number by where it stands."""
    evidence = Evidence()
    for hit, weight in background:
        evidence.add(hit, weight)
    start, end = zone.clause
    stop = folded.rfind(";", spans[0][0], start)
    own_item = _respective(folded, start, token, inside)
    if own_item and not _says_something(near, own_item[0]):
        own_item = None
    for hit in near:
        if own_item and _of_another(hit, *own_item):
            continue
        if zone.near[0] <= hit.start and hit.end <= zone.near[1]:
            evidence.add(hit, 1.0 + _HEAD_BONUS * _nearness(hit, token))
        elif start <= hit.start < end:
            evidence.add(hit, 0.8 if hit.start < zone.near[0] else 0.75)
        elif hit.start < start:
            distance = sum(1 for s, _ in spans[:k] if s > hit.start) + 1
            weight = max(0.3, 0.7 - 0.08 * distance)
            weight = weight if hit.start > stop else _AFTER_STOP * weight
            evidence.add(hit, max(weight, _FIRST_CLAUSE) if hit.start < spans[0][1] else weight)
        else:
            evidence.add(hit, _next_clause(folded, spans, k, hit))
    lead = spans[max(0, k - 3)][0]
    if level := level_of(folded, lead, token.start, end):
        evidence.weights[level] = 1.0
    if _PER_UNIT.search(folded, start, token.start):
        evidence.weights["per_unit"] = 1.0
    evidence.overrule()
    return evidence


_NAMED = 4
_FIRST_CLAUSE = 0.46
_HEAD_BONUS = 0.1
_HEAD_REACH = 10
_AFTER_STOP = 0.6


def _nearness(hit: Hit, token: Token) -> float:
    """1 beside the number, 0 from ten characters on: the head noun stands next to it."""
    gap = token.start - hit.end if hit.end <= token.start else hit.start - token.end
    return max(0.0, 1.0 - max(0, gap) / _HEAD_REACH)


def _next_clause(folded: str, spans: list[tuple[int, int]], k: int, hit: Hit) -> float:
    if k + 1 < len(spans) and hit.start < spans[k + 1][1] and folded[spans[k][1]] == ",":
        return 0.29
    return 0.2


def _of_another(hit: Hit, own: tuple[int, int], all_items: tuple[int, int]) -> bool:
    """Whether a word belongs to an item of a 分别 list that another number answers."""
    return all_items[0] <= hit.start < all_items[1] and not own[0] <= hit.start < own[1]


def _says_something(near: list[Hit], item: tuple[int, int]) -> bool:
    """An item without a topic of its own (浏阳市、长沙县职工入会率) shares the last one's."""
    return any(
        item[0] <= h.start < item[1] and not all(map(is_generic, h.concepts)) for h in near
    )


def _respective(
    folded: str, start: int, token: Token, inside: list[Token]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """甲和乙分别为x和y: the item that a number answers, and the stretch of all items."""
    at = max(folded.rfind(word, start, token.start) for word in ("分别", "依次"))
    if at < 0:
        return None
    answers = [t for t in inside if at < t.start and not re.search(r"[,。;]", folded[at : t.start])]
    items: list[tuple[int, int]] = []
    begin = start
    for mark in re.finditer(r"[、和与及]", folded[start:at]):
        items.append((begin, start + mark.start()))
        begin = start + mark.end()
    items.append((begin, at))
    if token not in answers or len(items) < len(answers) or len(answers) < 2:
        return None
    items = items[-len(answers) :]
    return items[answers.index(token)], (items[0][0], at)


_PER_UNIT = re.compile(
    r"(?:每[个家户人名位生站件对场间所处座月年人次]{1,2}|[户人生亩校班]均|平均每?|单笔|最高|每人每[年月天次])[^,。;、\d]{0,8}$"
)


def _as_organisation(folded: str, token: Token, zone: _Zone) -> str:
    """企业5830户: households only where no firm is counted."""
    if token.unit == "户" and re.search(
        r"企业|公司|单位|厂家|商户", folded[zone.near[0] : zone.near[1]]
    ):
        return "organisation"
    return token.unit_class


def _whole(folded: str, before: Sequence[Fact], token: Token, whole: str) -> str:
    """The name of what a number is stated as part of: 其中 opens the parts, a list goes on."""
    if not before:
        return ""
    previous = before[-1]
    gap = folded[previous.end : token.start]
    if "其中" in gap or gap.startswith("(") and len(gap) < _SHORT_GAP:
        return next((f.name for f in reversed(before) if f.unit == token.unit), previous.name)
    goes_on = re.fullmatch(r"[、,和及]?[^。;,、]{0,10}", gap) is not None
    return whole if goes_on else ""


_SHORT_GAP = 14


def _span(
    folded: str,
    inside: list[Token],
    spans: list[tuple[int, int]],
    k: int,
    zone: _Zone,
    token: Token,
    previous: Fact | None,
    whole: str,
) -> Span:
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
    return Span(
        left=folded[zone.near[0] : token.start],
        lead=bare(start, zone.near[0]),
        right=folded[token.end : zone.near[1]],
        tail=folded[last:end],
        before=tuple(bare(s, e) for s, e in spans[max(0, k - 4) : k]),
        previous=previous.name if previous else "",
        whole=whole,
        sibling=folded[zone.near[0] - 1 : zone.near[0]] in tuple("、和与及"),
    )


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
        name = with_topic(name, hit.word, _clause_to(folded, piece, hit))
    year_from, year_to, how = _period(
        setting, verdict.metric, q.unit_class, span, measured.comparison
    )
    return Fact(
        fact_id=_id(doc_id, q.start, q.end),
        sentence_id=_id(doc_id, piece.start, piece.end),
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
        recurrence="annual" if setting.annual else None,
        region=setting.region,
        region_how=setting.region_how,
        programme=verdict.programme,
        programme_how=verdict.programme_how,
        metric=verdict.metric,
        metric_how=verdict.metric_how,
        name=name,
        name_how=measured.how,
        scope=measured.scope,
        tier=measured.tier,
    )


def _clause_to(folded: str, piece: Piece, hit: Hit) -> str:
    """The clause of a word of the sentence, up to and with it."""
    if not piece.start <= hit.start < piece.end or not folded.startswith(hit.word, hit.start):
        return ""
    start = max(folded.rfind(mark, piece.start, hit.start) for mark in ",;:。") + 1
    return folded[max(start, piece.start) : hit.end]


_BARE_PART = re.compile(
    r"(?:其中|,|、|和|及|与|[(]|:|含|有|又|为|达到?|分别|全国|国家|省部|省|自治区|地市|市|州|县|区|旗|企业|级|以上|示范性?|示范点|标准化|男|女|的|本级|另|新|约|近|超过?|合计|共计?|累计|总计|非公企业|国有企业|私营企业|外资企业|民营企业|机关事业单位|农村|城镇|上|下|半年|年)*"
)


def _like(folded: str, facts: Sequence[Fact], fact: Fact) -> Fact:
    """The fact that a bare one may go on from: the one before it, or the whole that 其中 opens."""
    last = facts[-1]
    if "其中" in folded[last.end : fact.start]:
        return next((f for f in reversed(facts) if f.unit_class == fact.unit_class), last)
    return last


def _inherit(folded: str, previous: Fact, fact: Fact, zone: _Zone, near: list[Hit]) -> Fact:
    """其中国家级17家、省级25家: words that only say which part speak of what was counted before."""
    if (
        fact.metric == "other"
        and fact.programme_how not in ("clause", "comparison")
        and previous.sentence_id == fact.sentence_id
    ):
        fact = replace(fact, programme=previous.programme, programme_how="carried")
    left = folded[max(zone.near[0], previous.end) : fact.start]
    gap = folded[previous.end : fact.start]
    alike = previous.unit_class == fact.unit_class and len(gap) < 40 and "。" not in gap
    if not alike or fact.metric_how == "comparison" or previous.metric_how == "comparison":
        return fact
    if re.search(r"分别|依次", folded[max(zone.clause[0], fact.start - 60) : fact.start]) and (
        fact.metric != "other"
    ):
        return fact
    if (
        not _BARE_PART.fullmatch(re.sub(r"\s", "", left))
        or (fact.unit_class == "money"
        and "每" in left)
    ):
        return fact
    after = folded[fact.end : zone.near[1]]
    if any(h.start >= fact.end and h.end <= zone.near[1] for h in near) and len(after) > 1:
        return fact
    return replace(
        fact, programme=previous.programme, programme_how="carried", metric=previous.metric,
        metric_how="carried",
    )  # fmt: skip


_ADDITIVITY: dict[str, str] = {}


def _additivity(metric: str) -> str:
    if not _ADDITIVITY:
        _ADDITIVITY.update({m["metric_code"]: m["additivity"] for m in read_vocabulary("metrics")})
    return _ADDITIVITY.get(metric, "")


def _period(
    setting: Setting, metric: str, unit_class: str, span: Span, changed: bool
) -> tuple[int | None, int | None, str]:
    """Stocks and rates take the last year of a span, flows the whole of it."""
    first, last = setting.year_from, setting.year_to
    if (
        not setting.span
        or last is None
        or (setting.period_how == "heading"
        and setting.status == "target")
    ):
        return first, last, setting.period_how
    kind = _additivity(metric)
    words = span.left + span.lead
    stock = (
        unit_class == "ratio"
        or (kind == "ratio")
        or (kind == "stock" and not _FLOW_VERBS.search(words))
        or (kind in ("", "flow") and bool(_STATE_WORDS.search(words)))
    )
    if stock and setting.status == "actual" and not changed:
        return last, last, setting.period_how + ", end of it"
    return first, last, setting.period_how


# --- the ledger --------------------------------------------------------------------------------


def _ledger(
    text: str,
    doc_id: str,
    sentences: Sequence[Sentence],
    facts: Sequence[Fact],
    claims: Claims,
    found: Sequence[Token],
) -> list[NumberRun]:
    """Every run of digits, and every numeral that was claimed or counted, with what became of it."""
    rows: list[tuple[int, int, NumberKind, str | None]] = [
        (f.start, f.end, "fact", f.fact_id) for f in facts
    ]
    taken = bytearray(len(text))
    for start, end, _, _ in rows:
        taken[start:end] = b"\x01" * (end - start)
    for c in claims.in_order():
        if taken.find(1, c.start, c.end) < 0 and re.search(_DIGIT_OR_HAN, text[c.start : c.end]):
            rows.append((c.start, c.end, c.kind, None))
            taken[c.start : c.end] = b"\x01" * (c.end - c.start)
    for token in found:
        kind: NumberKind = _NO_FACT_CLASSES.get(token.unit_class, "unresolved")  # type: ignore[assignment]
        if taken.find(1, token.start, token.end) < 0 and re.search(
            r"\d", text[token.start : token.end]
        ):
            rows.append((token.start, token.end, kind, None))
            taken[token.start : token.end] = b"\x01" * (token.end - token.start)
    for match in re.finditer(r"\d+", text):
        if taken.find(1, match.start(), match.end()) < 0:
            rows.append((match.start(), match.end(), "unresolved", None))
        elif taken.find(0, match.start(), match.end()) >= 0:
            rows += [
                (m.start() + match.start(), m.end() + match.start(), "unresolved", None)
                for m in re.finditer(rb"\x00+", bytes(taken[match.start() : match.end()]))
            ]
    rows.sort()
    starts = [s.start for s in sentences]
    ledger = []
    for start, end, kind, fact_id in rows:
        k = bisect_right(starts, start) - 1
        sentence_id = sentences[k].sentence_id if k >= 0 else ""
        ledger.append(
            NumberRun(
                _id(doc_id, start, end), sentence_id, start, end, text[start:end], kind, fact_id
            )
        )
    return ledger


_DIGIT_OR_HAN = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半]")
