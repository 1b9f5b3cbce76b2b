"""What one more report costs as the corpus grows: ``python benchmarks/growth.py [REPORTS]``.

Belongs here: the time that finding, reading and keeping one new report takes (the assets
``reports`` and ``extracted``) when it comes to five reports and when it comes to many, each in a
process of its own so that imports and first use count, as they do in a refresh. The ratio is what
can be trusted; the seconds depend on the machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 7
_STEPS = """
import sys
from orchestration.assets.reports import save_inventory
from orchestration.fingerprint import of_extraction
from orchestration.home import Home
from orchestration.ingestion.raw_layer import update_raw_layer
from orchestration.version import take_home_inventory

home = Home.from_environment()
inventory = take_home_inventory(home)
save_inventory(home, inventory)
_, change = update_raw_layer(home.raw, home.seeds, inventory.reports, of_extraction())
print(change.read, change.kept)
"""


def _take_in(home: Path) -> tuple[float, str]:
    """Seconds that one process takes to bring the raw layer up to date, and what it did."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _STEPS],
        env=os.environ | {"GONGBAO_ROOT": str(home)},
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - began, done.stdout.strip()


def _corpus(home: Path, reports: int) -> None:
    """The seeds, and short reports that differ from one another."""
    shutil.copytree(_ROOT / "seeds", home / "seeds")
    for number in range(reports - len(list((home / "seeds").glob("*.txt")))):
        (home / "seeds" / f"{number:06}.txt").write_text(
            f"某县总工会2023年工作总结\n2023年,全县新建工会{number}家,发展会员{number + 7}人。\n",
            "utf-8",
        )


def main() -> None:
    """Print the median seconds of either corpus, and their ratio."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    new = (_ROOT / "tests/gold/unseen").glob("*.txt")
    texts = [path.read_bytes() for path in sorted(new)[:_ROUNDS]]
    medians = []
    with tempfile.TemporaryDirectory() as folder:
        homes = {size: Path(folder) / str(size) for size in (5, many)}
        for size, home in homes.items():
            home.mkdir()
            _corpus(home, size)
            seconds, did = _take_in(home)
            print(f"{size:,} reports from nothing: {seconds:.1f} s ({did} read, kept)")
        seconds_of: dict[int, list[float]] = {size: [] for size in homes}
        for turn, text in enumerate(texts):
            for size, home in homes.items():
                (home / "seeds" / f"new{turn}.txt").write_bytes(text)
                seconds, did = _take_in(home)
                seconds_of[size].append(seconds)
        for size, measured in seconds_of.items():
            medians.append(statistics.median(measured))
            spread = " ".join(f"{s:.2f}" for s in measured)
            print(f"one more to {size:,}: median {medians[-1]:.2f} s ({spread})")
    print(f"ratio {medians[1] / medians[0]:.2f}")


if __name__ == "__main__":
    main()
