"""The ledger: every run of digits of a report and what became of it.

Belongs here: which numerals count something, which are parts of names, and the rows that account
for all of them. Does not belong here: what a count measures.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from extraction.numbers import Claims, name_stretches
from extraction.quantities import Token
from extraction.records import Fact, NumberKind, NumberRun, Sentence, row_id

_NO_FACT_CLASSES = dict.fromkeys(("duration", "age", "score", "discount"), "threshold")
_DAY = 24
_DIGITS = re.compile(r"[0-90-9]+(?:[.,.,][0-90-9]+)*")
_DIGIT_OR_HAN = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半]")


def claim_digits(folded: str, claims: Claims, start: int, end: int, kind: NumberKind) -> None:
    """Claim every run of digits in a stretch that no claim holds yet."""
    for match in _DIGITS.finditer(folded, start, end):
        claims.add(match.start(), match.end(), kind)


def claim_names(folded: str, claims: Claims) -> None:
    """Numerals inside quotations, book titles and idioms are parts of names."""
    for start, end in name_stretches(folded):
        if claims.free(start, end):
            claims.add(start, end, "name")
        else:
            claim_digits(folded, claims, start, end, "name")


def counts(folded: str, token: Token) -> bool:
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


def ledger_of(
    text: str,
    doc_id: str,
    sentences: Sequence[Sentence],
    facts: Sequence[Fact],
    claims: Claims,
    found: Sequence[Token],
) -> list[NumberRun]:
    """Every run of digits, every numeral claimed or counted, and what became of it.

    Args:
        text: the text that the passes saw.
        doc_id: its document.
        sentences: its sentences in text order.
        facts: its facts.
        claims: the stretches that count nothing.
        found: every numeral that was read.

    Returns:
        The ledger in text order; what nothing accounts for is ``unresolved``.
    """
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
                row_id(doc_id, start, end), sentence_id, start, end, text[start:end], kind, fact_id
            )
        )
    return ledger
