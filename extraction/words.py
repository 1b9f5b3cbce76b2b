"""The words of a phrase.

Belongs here: the tokeniser with the union's own words, and cutting a phrase short between two
words. Does not belong here: what a phrase names (``measure``), grammar of any kind.

jieba is the reference. rjieba has the same dictionary and algorithm, starts in an eighth of the
time and is what reads; a test holds both to the same facts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from extraction.lexicon import read_lines


@cache
def tokeniser() -> Callable[[str], list[str]]:
    """The tokeniser that reads; loaded when a phrase is first cut."""
    import rjieba

    for word in read_lines("union_words.txt"):
        rjieba.add_word(word, None, None)
    return rjieba.cut


@cache
def reference() -> Callable[[str], list[str]]:
    """The reference, jieba, with the same words."""
    import jieba

    words = jieba.Tokenizer()
    for word in read_lines("union_words.txt"):
        words.add_word(word)
    return words.lcut  # type: ignore[no-any-return]


def first_words(phrase: str, enough: int) -> str:
    """The first whole words of a phrase.

    Args:
        phrase: any words.
        enough: how many characters they must have together.

    Returns:
        As few words as have so many, all of them where the phrase is shorter.
    """
    return "".join(_enough(phrase, enough, 1))


def last_words(phrase: str, enough: int) -> str:
    """The last whole words of a phrase, counted as in ``first_words``."""
    return "".join(reversed(_enough(phrase, enough, -1)))


def _enough(phrase: str, enough: int, step: int) -> list[str]:
    if len(phrase) <= enough:
        return [phrase]
    kept: list[str] = []
    for word in tokeniser()(phrase)[::step]:
        if enough <= 0:
            break
        enough -= len(word)
        kept.append(word)
    return kept
