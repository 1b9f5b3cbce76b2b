"""The tokeniser: both implementations give the same facts, and no phrase is cut inside a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction import decode, extract, words
from extraction.lexicon import read_lines

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_the_reference_tokeniser_gives_the_same_facts(
    seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = decode(seed.read_bytes()).text
    facts = extract(text).facts
    monkeypatch.setattr(words, "tokeniser", words.reference)
    assert extract(text).facts == facts


def test_no_word_of_the_unions_is_parted() -> None:
    for word in read_lines("union_words.txt"):
        phrase = f"在全市范围内大力建设{word}"
        assert words.last_words(phrase, 2) == word
        assert words.tokeniser()(phrase) == words.reference()(phrase)


@pytest.mark.parametrize(
    ("phrase", "enough", "first", "last"),
    [
        ("组织开展好襄阳市第六届职工运动会", 8, "组织开展好襄阳市", "第六届职工运动会"),
        ("困难职工", 8, "困难职工", "困难职工"),
        ("", 8, "", ""),
    ],
)
def test_a_phrase_is_cut_between_words(phrase: str, enough: int, first: str, last: str) -> None:
    assert words.first_words(phrase, enough) == first
    assert words.last_words(phrase, enough) == last
