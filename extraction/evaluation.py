"""Score extracted facts against annotated reports.

Belongs here: aligning predictions with annotations, judging each field, the figures. Pure: rows in,
figures out. Does not belong here: reading files, printing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]

FIELDS = (
    "value", "unit", "qualifier", "status", "period", "region", "programme", "metric", "name",
)  # fmt: skip
_UNIT_FORMS = {
    "名": "人", "位": "人", "员": "人", "场次": "场", "件次": "件", "班次": "次", "元人民币": "元",
    "余元": "元",
}  # fmt: skip
_SAME_NAME = 0.5


def name_likeness(a: str | None, b: str | None) -> float:
    """Character-bag F1 of two names, 0 to 1."""
    ca, cb = Counter(a or ""), Counter(b or "")
    common = sum((ca & cb).values())
    return 2 * common / (sum(ca.values()) + sum(cb.values())) if common else 0.0


def _same_number(a: Any, b: Any) -> bool:
    try:
        return abs(float(a) - float(b)) <= 1e-6 * max(1.0, abs(float(b)))
    except (TypeError, ValueError):
        return False


def _unit(unit: Any) -> Any:
    return _UNIT_FORMS.get(unit, unit)


def period(row: Row) -> tuple[Any, Any]:
    """First and last year of a row."""
    return row.get("year_from"), row.get("year_to")


def judge(predicted: Row, gold: Row) -> dict[str, bool]:
    """Which fields of a matched pair agree; either of an annotation's alternatives will do."""
    periods = [period(gold), *(tuple(p) for p in gold.get("period_alt", []))]
    units = [_unit(u) for u in (gold["unit"], *gold.get("unit_alt", []))]
    names = [gold["name"], *gold.get("name_alt", [])]
    value = _same_number(predicted.get("value"), gold["value"])
    if gold.get("value_max") is not None:
        value = value and _same_number(predicted.get("value_max"), gold["value_max"])
    return {
        "value": value,
        "unit": _unit(predicted.get("unit")) in units,
        "qualifier": predicted.get("qualifier")
        in (gold["qualifier"], *gold.get("qualifier_alt", [])),
        "status": predicted.get("status") == gold["status"],
        "period": period(predicted) in periods,
        "region": str(predicted.get("region")) == str(gold["region"]),
        "programme": predicted.get("programme")
        in (gold["programme"], *gold.get("programme_alt", [])),
        "metric": predicted.get("metric") in (gold["metric"], *gold.get("metric_alt", [])),
        "name": max(name_likeness(predicted.get("name"), n) for n in names) >= _SAME_NAME,
    }


Pair = tuple[Row, Row]


def align(predicted: Sequence[Row], gold: Sequence[Row]) -> tuple[list[Pair], list[Row], list[Row]]:
    """Pair predictions and annotations one to one by largest overlap.

    Returns:
        The pairs, the predictions left over, the annotations left over.
    """
    candidates = sorted(
        (
            (min(p["end"], g["end"]) - max(p["start"], g["start"]), -i, -j)
            for i, p in enumerate(predicted)
            for j, g in enumerate(gold)
            if min(p["end"], g["end"]) > max(p["start"], g["start"])
        ),
        reverse=True,
    )
    used_p: set[int] = set()
    used_g: set[int] = set()
    pairs = []
    for _, i, j in candidates:
        if -i not in used_p and -j not in used_g:
            used_p.add(-i)
            used_g.add(-j)
            pairs.append((predicted[-i], gold[-j]))
    left_p = [p for i, p in enumerate(predicted) if i not in used_p]
    left_g = [g for j, g in enumerate(gold) if j not in used_g]
    return pairs, left_p, left_g


def _links(rows: Iterable[Row], starts: Mapping[Any, int]) -> set[tuple[str, int, int]]:
    """Relations as (kind, start, start), so that ids need not agree."""
    found = set()
    for row in rows:
        for role, other in (row.get("rate_of") or {}).items():
            if other in starts:
                found.add((role, row["start"], starts[other]))
        if row.get("part_of") in starts:
            found.add(("part_of", row["start"], starts[row["part_of"]]))
    return found


@dataclass(frozen=True, slots=True)
class Mistake:
    """One miss, false alarm or wrong field."""

    doc: str
    start: int
    end: int
    text: str
    kind: str
    wanted: str
    got: str
    name: str
    context: str


@dataclass(slots=True)
class Tally:
    """Counts that add up over documents, and the figures they give."""

    gold: int = 0
    predicted: int = 0
    hits: int = 0
    full: int = 0
    right: Counter[str] = field(default_factory=Counter)
    link_gold: int = 0
    link_predicted: int = 0
    link_hits: int = 0
    mistakes: list[Mistake] = field(default_factory=list)
    by_programme: dict[str, Tally] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add another tally's counts to this one."""
        for name in (
            "gold",
            "predicted",
            "hits",
            "full",
            "link_gold",
            "link_predicted",
            "link_hits",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.right.update(other.right)
        self.mistakes += other.mistakes
        for programme, tally in other.by_programme.items():
            self.by_programme.setdefault(programme, Tally()).add(tally)

    def figures(self) -> dict[str, float]:
        """Mention precision, recall and F1; the share right of each field; full F1; link F1."""
        p, r, f = _f1(self.hits, self.predicted, self.gold)
        out = {"mention_p": p, "mention_r": r, "mention_f1": f}
        out |= {name: self.right[name] / self.hits if self.hits else 0.0 for name in FIELDS}
        out["full_p"], out["full_r"], out["full_f1"] = _f1(self.full, self.predicted, self.gold)
        out["link_f1"] = _f1(self.link_hits, self.link_predicted, self.link_gold)[2]
        return out | {"gold": self.gold, "pred": self.predicted}


def _f1(hits: int, predicted: int, gold: int) -> tuple[float, float, float]:
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def _context(text: str, row: Row) -> str:
    """The words around a row, the row itself marked."""
    start, end = row["start"], row["end"]
    words = f"{text[max(0, start - 30) : start]}【{text[start:end]}】{text[end : end + 16]}"
    return " ".join(words.split())


class _Judge:
    """Scores one document, noting every mistake with its words."""

    def __init__(self, doc: str, text: str) -> None:
        self.doc, self.text = doc, text
        self.tally = Tally()

    def mistake(self, row: Row, kind: str, wanted: Any = "", got: Any = "") -> None:
        self.tally.mistakes.append(
            Mistake(
                self.doc,
                row["start"],
                row["end"],
                row.get("text", ""),
                kind,
                str(wanted),
                str(got),
                row.get("name", ""),
                _context(self.text, row),
            )
        )

    def pair(self, predicted: Row, gold: Row) -> None:
        verdict = judge(predicted, gold)
        groups = (self.tally, self.tally.by_programme.setdefault(gold["programme"], Tally()))
        for group in groups:
            group.right.update(name for name, ok in verdict.items() if ok)
            group.full += all(verdict.values())
            group.hits += 1
            group.predicted += 1
        for name in (name for name, ok in verdict.items() if not ok):
            wanted, got = (
                (period(gold), period(predicted))
                if name == "period"
                else (gold.get(name), predicted.get(name))
            )
            self.mistake(gold, name, wanted, got)

    def links(self, predicted: Sequence[Row], gold: Sequence[Row], pairs: Sequence[Pair]) -> None:
        shift = {p["start"]: g["start"] for p, g in pairs}
        wanted = _links(gold, {g.get("id"): g["start"] for g in gold})
        own = _links(predicted, {p.get("id"): p["start"] for p in predicted})
        moved = {(kind, shift.get(a, -1), shift.get(b, -1)) for kind, a, b in own}
        self.tally.link_gold, self.tally.link_predicted = len(wanted), len(moved)
        self.tally.link_hits = len(wanted & moved)


def score(doc: str, text: str, predicted: Sequence[Row], gold: Sequence[Row]) -> Tally:
    """Score one document.

    Args:
        doc: its name, for the mistakes.
        text: its text, for the words around a mistake.
        predicted: extracted rows.
        gold: annotated rows; a prediction that meets a ``minor`` one counts neither way.

    Returns:
        The tally, and one for each annotated programme.
    """
    pairs, alarms, misses = align(predicted, gold)
    own = _Judge(doc, text)
    for row in (g for g in gold if g["tier"] == "core"):
        own.tally.gold += 1
        own.tally.by_programme.setdefault(row["programme"], Tally()).gold += 1
    for p, g in pairs:
        if g["tier"] == "core":
            own.pair(p, g)
    for row in (g for g in misses if g["tier"] == "core"):
        own.mistake(row, "missed")
    own.tally.predicted += len(alarms)
    for row in alarms:
        own.mistake(row, "false alarm")
    own.links(predicted, gold, pairs)
    return own.tally
