"""How fast reading is, beside a peer in the same run: ``python benchmarks/reading.py [MEGABYTES]``.

Belongs here: the time of ``extract`` over the annotated reports and over one long text, on one core
with imports and first use left out, and that of ``jieba.cut`` (a tokeniser alone) on the same text.
Ratios of one run are what can be trusted; the seconds depend on the machine.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from extraction import extract

_ROOT = Path(__file__).resolve().parents[1]
_MEGA = 1_000_000


def _corpus() -> list[str]:
    files = [*(_ROOT / "seeds").glob("*.txt"), *(_ROOT / "tests/gold/unseen").glob("*.txt")]
    return [path.read_text("utf-8", "replace") for path in sorted(files)]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print megabytes of UTF-8 a second, and the ratio to the peer."""
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    reports = _corpus()
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    extract(reports[0])
    together = "\n\n".join(reports)
    long = (together * (1 + int(size * _MEGA / len(together.encode()))))[: int(size * _MEGA / 3)]
    for name, texts in (("reports", reports), ("one long text", [long])):
        megabytes = sum(len(text.encode()) for text in texts) / _MEGA
        own = _seconds(lambda texts=texts: [extract(text) for text in texts])
        peer = _seconds(lambda texts=texts: [list(jieba.cut(text)) for text in texts])
        print(
            f"{name}: {megabytes:.2f} MB, extract {megabytes / own:.2f} MB/s, "
            f"jieba.cut {megabytes / peer:.2f} MB/s, ratio {peer / own:.2f}"
        )


if __name__ == "__main__":
    main()
