"""Say which programme and metric a quantity belongs to, from the words around it.

Belongs here: weighing the concepts of ``lexicon/concepts.yaml`` by where they stand, and the rules
of ``lexicon/metric_rules.csv``. Does not belong here: any word of the language, time, place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from extraction.lexicon import read_csv, read_vocabulary, read_yaml

_NEAR, _CLAUSE, _SENTENCE, _ANYWHERE = 0.9, 0.7, 0.45, 0.35
_GENERIC = 0.3
_OPTIONAL = 0.3
_NEARNESS = 2.5
_EXACT_UNIT = 0.15
_MASK = "mask"
_OF_SUBJECT = 0.2
_VOTE_OF_SUBJECT = 0.7
_NO_METRIC = {"unit": "", "measure": "", "additivity": ""}
_DEFAULT_UNITS = {
    "sessions": "session item",
    "persons": "person person_time",
    "person_times": "person person_time",
    "count": "organisation item",
    "amount": "money",
    "rate": "ratio",
    "households": "household household_time",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that a word of the text stands for."""

    start: int
    end: int
    concepts: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Need:
    """Concepts of which one must hold, and how near the number."""

    concepts: tuple[str, ...]
    least: float
    optional: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a metric is said."""

    metric: str
    programme: str
    units: frozenset[str]
    needs: tuple[Need, ...]
    without: tuple[Need, ...]
    weight: float
    unit: str
    per_person: bool
    fits: frozenset[str] | _Any
    required: frozenset[str]
    either: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Programme and metric with how each was found."""

    programme: str
    programme_how: str
    metric: str
    metric_how: str
    topics: tuple[Hit, ...] = ()


@dataclass(slots=True)
class Evidence:
    """Concepts around a number with the weight of the nearest place where each stands.

    Attributes:
        unmeasured: no metric fits, whatever the words: a rate that no concept knows, a set.
        subject: the programme that the whole page is about, empty where it is about several.
    """

    weights: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    best: dict[str, Hit] = field(default_factory=dict)
    unmeasured: bool = False
    subject: str = ""

    def add(self, hit: Hit, weight: float) -> None:
        """Let a hit speak with a weight."""
        for concept in hit.concepts:
            if weight > self.weights[concept]:
                self.weights[concept] = weight
                self.best[concept] = hit

    def silence(self, concept: str) -> None:
        """Let a concept that does not stand beside the number say nothing."""
        if self.weights.get(concept, 0.0) < 1:
            self.weights[concept] = 0.0

    def overrule(self) -> None:
        """Silence concepts that another, as near, explains away (``lexicon/overrules.csv``)."""
        for concept, by, unless, share in _overrules():
            weight = self.weights.get(concept, 0.0)
            least = share * weight
            if not weight or self.weights.get(by, 0.0) < least:
                continue
            if unless and self.weights.get(unless, 0.0) >= least:
                continue
            self.weights[concept] = 0.0

    def of(self, need: Need) -> float:
        """The strongest weight among the concepts of a need."""
        best = 0.0
        for concept in need.concepts:
            weight = self.weights.get(concept, 0.0)
            best = weight if weight > best else best
        return best


@cache
def _overrules() -> tuple[tuple[str, str, str, float], ...]:
    return tuple(
        (row["concept"], row["by"], row["unless"], float(row["share"]))
        for row in read_csv("overrules.csv")
    )


@cache
def cues() -> dict[str, tuple[str, ...]]:
    """The concepts that speak for each programme."""
    return {p: tuple(words.split()) for p, words in read_yaml("programme_cues.yaml").items()}


@cache
def _index() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    words: dict[str, list[str]] = defaultdict(list)
    for concept, text in read_yaml("concepts.yaml").items():
        for word in text.split():
            if concept not in words[word]:
                words[word].append(concept)
    index: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for word, concepts in words.items():
        index[word[:2]].append((word, tuple(concepts)))
    return dict(index)


def hits(folded: str, start: int, end: int) -> list[Hit]:
    """Every concept word in a stretch of folded text, overlapping ones too.

    But none inside a word that means something else (重新就业 is no 新就业).
    """
    index = _index()
    found = []
    for i in range(start, end - 1):
        words = index.get(folded[i : i + 2])
        if words:
            for word, concepts in words:
                stop = i + len(word)
                if stop <= end and folded.startswith(word, i):
                    found.append(Hit(i, stop, concepts, word))
    masks = [h for h in found if _MASK in h.concepts]
    if not masks:
        return found
    return [h for h in found if not any(_inside(h, mask) for mask in masks)]


def _inside(hit: Hit, mask: Hit) -> bool:
    return mask.start <= hit.start and hit.end <= mask.end and hit.word != mask.word


def is_generic(concept: str) -> bool:
    """Acts and roles go with any topic: they are asked for, and weigh little."""
    return concept.startswith("act_") or concept in (
        "p_staff",
        "site_enterprise",
        "legal",
        "festival",
        _MASK,
    )


def is_topic(hit: Hit) -> bool:
    """Whether a word says what is spoken of, and not only what is done or to whom."""
    return not all(map(is_generic, hit.concepts))


def _need(text: str, far: float) -> Need:
    """Read one need.

    ``a|b`` asks for either, ``!!`` beside the number, ``!`` in its clause, ``^`` in its sentence,
    ``~`` anywhere around it; ``?`` is welcome and not asked for.
    """
    marks = {"!!": _NEAR, "!": _CLAUSE, "^": _SENTENCE, "~": _ANYWHERE}
    least = next((value for mark, value in marks.items() if text.endswith(mark)), far)
    concepts = tuple(part.rstrip("!?^~") for part in text.split("|"))
    share = _GENERIC if all(map(is_generic, concepts)) else 1.0
    return Need(concepts, least, text.endswith("?"), share)


class _Any:
    """Every unit fits."""

    def __contains__(self, unit: object) -> bool:
        return True


@cache
def _families() -> dict[str, frozenset[str]]:
    rows = read_csv("unit_families.csv")
    return {r["canonical"]: frozenset(r["fits"].split()) for r in rows}


def _fitting(canonical: str, measure: str, units: list[str]) -> frozenset[str] | _Any:
    """The measure words in which a count may be stated: 家 for 个, but not 支 or 册."""
    named = frozenset(u.removeprefix("u:") for u in units if u.startswith("u:"))
    if measure not in ("count", "sessions") or "weight" in units:
        return _Any()
    return _families().get(canonical, frozenset()) | named


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """The rules by unit class."""
    metrics = {m["metric_code"]: m for m in read_vocabulary("metrics")}
    by_unit: dict[str, list[Rule]] = defaultdict(list)
    for row in read_csv("metric_rules.csv"):
        # other:governance says what is no metric of the vocabulary, and whose it is.
        code, _, programme = row["metric"].partition(":")
        metric = {**_NO_METRIC, "programme_code": programme} if programme else metrics[code]
        units = (row["units"] or _DEFAULT_UNITS[metric["measure"]]).split()
        needs = tuple(_need(part, _ANYWHERE) for part in row["needs"].split())
        asked = [n for n in needs if not n.optional]
        rule = Rule(
            metric=code,
            programme=metric["programme_code"],
            units=frozenset(units),
            needs=needs,
            without=tuple(_need(part, _SENTENCE) for part in row["without"].split()),
            weight=float(row["weight"] or 0),
            unit=metric["unit"],
            per_person=metric["additivity"] == "ratio",
            fits=_fitting(metric["unit"], metric["measure"], units),
            required=frozenset(n.concepts[0] for n in asked if len(n.concepts) == 1),
            either=tuple(frozenset(n.concepts) for n in asked if len(n.concepts) > 1),
        )
        for unit in units:
            by_unit[unit].append(rule)
    return {unit: tuple(found) for unit, found in by_unit.items()}


def _score(rule: Rule, evidence: Evidence, unit: str) -> float | None:
    """How well a rule is met: near words count much more than far ones."""
    score, least, nearest = 0.0, 1.0, 0.0
    for need in rule.needs:
        weight = evidence.of(need)
        if need.optional:
            score += _OPTIONAL * weight
        elif weight < need.least:
            return None
        else:
            score += need.share * weight**_NEARNESS
            least = min(least, weight)
            nearest = max(nearest, weight if need.share == 1 else 0.0)
    for need in rule.without:
        weight = evidence.of(need)
        if weight >= need.least and not (need.least == _NEAR and weight < nearest):
            return None
    return score + rule.weight * least + (_EXACT_UNIT if unit == rule.unit else 0.0)


def _programme(evidence: Evidence) -> tuple[str, str]:
    """The programme that the words around speak for where no metric fits."""
    votes: dict[str, float] = {}
    for programme, concepts in cues().items():
        votes[programme] = max(evidence.weights.get(concept, 0.0) for concept in concepts)
    if evidence.subject:
        votes[evidence.subject] += _VOTE_OF_SUBJECT
    best = max(votes, key=lambda p: votes[p], default="")
    if best and votes[best] > 0:
        how = "near" if votes[best] >= 1 else "clause" if votes[best] >= _CLAUSE else "context"
        return best, how
    return "other", "default"


AWARDS = {
    "lvl_national": "national_awards",
    "lvl_prov": "provincial_awards",
    "lvl_muni": "municipal_awards",
    "lvl_county": "county_awards",
    "lvl_multi": "awards_recipients",
}
"""The metric of an honour by its level."""

_LEVEL_CONCEPTS = ("lvl_national", "lvl_prov", "lvl_muni", "lvl_county")


@cache
def _levels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = read_yaml("levels.yaml")
    named = "|".join(f"(?P<{k}>{data[k]})" for k in _LEVEL_CONCEPTS)
    return re.compile(named), re.compile(data["lvl_multi"])


def level_of(folded: str, start: int, at: int, end: int) -> str:
    """The level of honour that the words around a number name, nearest first.

    Args:
        folded: the folded text.
        start: where its sentence or list begins.
        at: where the number stands.
        end: where the words after it end.

    Returns:
        A level concept, ``lvl_multi`` where several levels share the number, empty for none.
    """
    named, multi = _levels()
    left = folded[start:at]
    last = max(named.finditer(left), key=lambda m: m.end(), default=None)
    shared = max(multi.finditer(left), key=lambda m: m.end(), default=None)
    if shared is not None and (last is None or shared.end() > last.start()):
        return "lvl_multi"
    if last is None:
        last = named.search(folded, at, end)
        shared = multi.search(folded, at, end)
        if shared is not None and (last is None or shared.start() <= last.start()):
            return "lvl_multi"
    return last.lastgroup or "" if last else ""


def _topics(rule: Rule, evidence: Evidence) -> tuple[Hit, ...]:
    """The words that met what a rule asks for, acts and roles left out."""
    topics = []
    for need in rule.needs:
        if need.optional or need.share < 1:
            continue
        concept = max(need.concepts, key=lambda c: evidence.weights.get(c, 0.0))
        if concept in evidence.best:
            hit = evidence.best[concept]
            # 元旦期间投入18万元,走访职工: a festival says when, the visits say what for.
            visit = evidence.best.get("act_visit") if "festival" in hit.concepts else None
            topics.append(visit or hit)
    return tuple(topics)


def classify(evidence: Evidence, unit: str, unit_class: str, comparison: bool) -> Verdict:
    """Programme and metric of one quantity.

    Args:
        evidence: the concepts around it.
        unit: its measure word.
        unit_class: the class of that.
        comparison: it says how much something grew, which no metric of the vocabulary measures.

    Returns:
        The verdict; metric ``other`` where no rule is met.
    """
    best: tuple[float, Rule] | None = None
    said = {concept for concept, weight in evidence.weights.items() if weight}
    average = "per_unit" if unit_class == "money" else "averaged"
    per_unit = unit_class != "ratio" and evidence.weights.get(average, 0.0) > 0
    for rule in (*rules().get(unit_class, ()), *rules().get(f"u:{unit}", ())):
        if (per_unit and not rule.per_person) or unit not in rule.fits:
            continue
        if not rule.required <= said or any(map(said.isdisjoint, rule.either)):
            continue
        score = _score(rule, evidence, unit)
        if score is None:
            continue
        score += _OF_SUBJECT if rule.programme == evidence.subject else 0.0
        if best is None or score > best[0]:
            best = (score, rule)
    if best is not None and not evidence.unmeasured:
        rule = best[1]
        near = min((evidence.of(n) for n in rule.needs if not n.optional), default=0.0)
        how = "clause" if near >= _CLAUSE else "carried" if near > 0.4 else "heading"
        if comparison:
            return Verdict(rule.programme, how, "other", "comparison")
        return Verdict(rule.programme, how, rule.metric, how, _topics(rule, evidence))
    programme, how = _programme(evidence)
    return Verdict(programme, how, "other", "no metric fits")
