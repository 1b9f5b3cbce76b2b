"""Show what each pass saw of a report, for those who ask why a figure was read as it was.

Belongs here: turning the rows of a reading into lines for people. Does not belong here: reading.
"""

from __future__ import annotations

from collections.abc import Iterator

from extraction.reading import Reading, read

_WIDTH = 60


def trace(text: str, *, name: str | None = None, published: str | None = None) -> Iterator[str]:
    """What each pass saw, as lines.

    Args:
        text: the report.
        name: as for ``extract``.
        published: as for ``extract``.

    Yields:
        One line a row, pass by pass, in the order in which the passes run.
    """
    reading = read(text, name=name, published=published)
    yield from _segments(reading.text, reading)
    yield from _tables(reading.text, reading)
    yield from _profile(reading)
    yield from _numbers(reading.text, reading)
    yield from _facts(reading)


def _flat(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _WIDTH else plain[: _WIDTH - 1] + "…"


def _segments(text: str, reading: Reading) -> Iterator[str]:
    yield "== segment: pieces of the page"
    for piece in reading.pieces:
        yield f"{piece.start:>7} {piece.kind:<9} {_flat(text[piece.start : piece.end])}"


def _tables(text: str, reading: Reading) -> Iterator[str]:
    yield "== tables: cells said in words"
    for figure in (figure for table in reading.tables for figure in table.told):
        yield f"{figure.start:>7} {_flat(text[figure.start : figure.end]):<14} {figure.words}"


def _profile(reading: Reading) -> Iterator[str]:
    profile = reading.report.profile
    yield "== profile: what the report says of itself"
    for label, field in (
        ("title", profile.title),
        ("publisher", profile.publisher),
        ("published", profile.published_on),
        ("region", profile.region),
    ):
        yield f"  {label:<10} {field.value or '–'} ({field.how})"
    yield f"  {'period':<10} {profile.year_from}–{profile.year_to} ({profile.period_how})"
    yield f"  {'kind':<10} {profile.kind} ({profile.kind_how})"


def _numbers(text: str, reading: Reading) -> Iterator[str]:
    yield "== numbers: stretches that count nothing"
    for claim in reading.claims:
        yield f"{claim.start:>7} {claim.kind:<9} {_flat(text[claim.start : claim.end])}"
    yield "== quantities: numerals with their measure words"
    for token in reading.tokens:
        upper = f"–{token.value_max}" if token.value_max is not None else ""
        yield (
            f"{token.start:>7} {_flat(text[token.start : token.end]):<14} {token.value}{upper} "
            f"{token.unit or '(no unit)'} {token.qualifier}"
        )


def _facts(reading: Reading) -> Iterator[str]:
    yield "== context, measure, classify: facts"
    for fact in reading.report.facts:
        last = "" if fact.year_to is None else str(fact.year_to)
        yield f"{fact.start:>7} {_flat(fact.quote):<14} {fact.name}"
        yield (
            f"{'':>7} {fact.status} ({fact.status_how}); {fact.year_from}–{last} "
            f"({fact.period_how}); {fact.region} ({fact.region_how})"
        )
        yield (
            f"{'':>7} {fact.programme} ({fact.programme_how}) / {fact.metric} ({fact.metric_how}); "
            f"name {fact.name_how}"
        )
    yield "== relate: relations between facts"
    for relation in reading.report.relations:
        pair = f"{relation.from_fact_id} → {relation.to_fact_id}"
        yield f"  {relation.kind}: {pair} ({relation.evidence})"
    yield "== ledger"
    for number in reading.report.numbers:
        yield f"{number.start:>7} {number.kind:<10} {_flat(number.text)}"
