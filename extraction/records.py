"""The rows that reading a report gives: what the passes pass on and the warehouse stores.

Belongs here: the frozen row types, how an id is written, nothing else that
computes. Offsets are always characters of the text
as decoded, nothing normalised, so that ``text[row.start:row.end]`` is the row's own words.
Does not belong here: how a row is found (each pass) or where it is written (orchestration).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Qualifier = Literal["=", ">=", "<=", "~", "range"]
Status = Literal["actual", "target"]
Tier = Literal["core", "minor"]
SentenceKind = Literal["title", "imprint", "heading", "body", "caption", "furniture"]
NumberKind = Literal[
    "fact", "date", "year", "page", "name", "threshold", "ordinal", "noise", "unresolved"
]
RelationKind = Literal["numerator", "denominator", "part_of", "repeats"]


def row_id(doc_id: str, start: int, end: int) -> str:
    """The id of a stretch of a document: from its content and its place alone."""
    return f"{doc_id}:{start}-{end}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its measure word, before anything is known of what it measures.

    Attributes:
        start: first character of the numeral.
        end: one past the last character of the unit.
        text: the words themselves, ``text[start:end]`` of the document.
        value: after applying 十百千万亿; money in 元; percent as written.
        value_max: upper end of a stated range, else None.
        unit: canonical measure word (人 for 名 and 位), currency code for foreign money,
            empty where a bare number stands.
        unit_class: person, person_time, household, organisation, session, item, money, ratio, …
        qualifier: as in the annotation guidelines.
        value_low: lower end of the interval that the words allow, None where open.
        value_high: upper end of that interval, None where open.
    """

    start: int
    end: int
    text: str
    value: float
    value_max: float | None
    unit: str
    unit_class: str
    qualifier: Qualifier
    value_low: float | None
    value_high: float | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the report that is read as one: a sentence, a heading, a line of furniture."""

    sentence_id: str
    ordinal: int
    start: int
    end: int
    text: str
    kind: SentenceKind
    heading: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated quantity with all that a reader knows of it (see tests/gold/GUIDELINES.md).

    The ``*_how`` fields say how a field was resolved: ``clause`` (words of its own clause),
    ``carried`` (an earlier clause), ``heading``, ``profile``, ``default`` and so on.
    """

    fact_id: str
    sentence_id: str
    start: int
    end: int
    quote: str
    value: float
    value_max: float | None
    value_low: float | None
    value_high: float | None
    unit: str
    unit_class: str
    qualifier: Qualifier
    status: Status
    status_how: str
    year_from: int | None
    year_to: int | None
    period_how: str
    month_from: int | None
    month_to: int | None
    recurrence: str | None
    region: str
    region_how: str
    programme: str
    programme_how: str
    metric: str
    metric_how: str
    name: str
    name_how: str
    scope: str | None
    scope_how: str | None
    tier: Tier


@dataclass(frozen=True, slots=True)
class NumberRun:
    """One entry of the ledger: a numeral and what became of it."""

    number_id: str
    sentence_id: str
    start: int
    end: int
    text: str
    kind: NumberKind
    fact_id: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated relation between two facts of one report."""

    relation_id: str
    kind: RelationKind
    from_fact_id: str
    to_fact_id: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value of the profile and how it was found."""

    value: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the report says of itself.

    Attributes:
        title: the headline.
        publisher: the union or medium that speaks.
        published_on: ISO date, None where the page bears none.
        region: GB/T 2260 code of the reporting union's own region.
        year_from: first year that the report covers.
        year_to: last year that it covers.
        month_from: first month, where it covers a part of a year; else None.
        month_to: last month of that.
        kind: ``report`` (looks back) or ``plan`` (looks forward).
    """

    title: Resolved
    publisher: Resolved
    published_on: Resolved
    region: Resolved
    year_from: int | None
    year_to: int | None
    month_from: int | None
    month_to: int | None
    period_how: str
    kind: Literal["report", "plan"]
    kind_how: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read out of one text.

    Attributes:
        doc_id: first 16 hex digits of the SHA-256 of the text in UTF-8.
    """

    doc_id: str
    profile: Profile
    sentences: tuple[Sentence, ...] = field(default_factory=tuple)
    facts: tuple[Fact, ...] = field(default_factory=tuple)
    numbers: tuple[NumberRun, ...] = field(default_factory=tuple)
    relations: tuple[Relation, ...] = field(default_factory=tuple)
