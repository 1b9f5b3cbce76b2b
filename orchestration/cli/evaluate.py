"""``gongbao evaluate``: the extraction's figures against annotated reports.

Belongs here: finding annotations and their texts, the tables. Does not belong here: judging a fact
(``extraction.evaluation``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.home import PROJECT, Home

if TYPE_CHECKING:
    from extraction.evaluation import Tally

SUFFIX = ".facts.jsonl"
SHOWN = (
    "mention_f1 value unit qualifier status period region programme metric name full_f1 link_f1"
).split()


@click.command()
@click.option(
    "--gold",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of NAME.facts.jsonl; the text is NAME.txt beside it or in seeds/. "
    "Default: tests/gold/five.",
)
@click.option(
    "--by",
    type=click.Choice(["field", "programme", "document"]),
    default="field",
    help="Group the figures. Default: field.",
)
@click.option("--errors", is_flag=True, help="List every miss, false alarm and wrong field.")
@click.option("--json", "as_json", is_flag=True, help="The overall figures as one JSON object.")
def command(gold: Path | None, by: str, errors: bool, as_json: bool) -> None:
    """Score the extraction against annotated reports.

    Mentions are found spans; full counts a fact only with every field right.
    """
    folder = gold or PROJECT / "tests" / "gold" / "five"
    tallies = dict(score_folder(folder))
    if not tallies:
        click.echo(f"{folder}: holds no annotations (NAME{SUFFIX})", err=True)
        sys.exit(1)
    total = _sum(tallies.values())
    if as_json:
        click.echo(json.dumps(total.figures()))
        return
    _print(by, tallies, total)
    if errors:
        for m in total.mistakes:
            wanted = f": want {m.wanted}, got {m.got}" if m.wanted or m.got else ""
            click.echo(f"{m.doc} {m.start} {m.text!r} {m.kind}{wanted} [{m.name}]")
            click.echo(f"    {m.context}")


def score_folder(folder: Path) -> Iterator[tuple[str, Tally]]:
    """The tally of each annotated report of a folder.

    Args:
        folder: holds NAME.facts.jsonl, and NAME.txt unless that is in seeds/.

    Yields:
        The report's name and its tally.

    Raises:
        click.ClickException: an annotation has no text.
    """
    from extraction import decode, extract
    from extraction.evaluation import score
    from orchestration.cli.extract import fact_rows

    for path in sorted(folder.glob(f"*{SUFFIX}")):
        doc = path.name.removesuffix(SUFFIX)
        places = (path.with_name(f"{doc}.txt"), Home.from_environment().seeds / f"{doc}.txt")
        text_path = next((place for place in places if place.exists()), None)
        if text_path is None:
            raise click.ClickException(f"{path}: no text {doc}.txt beside it or in seeds/")
        text = decode(text_path.read_bytes()).text
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        yield doc, score(doc, text, list(fact_rows(extract(text), doc)), rows)


def _sum(tallies: Any) -> Tally:
    from extraction.evaluation import Tally

    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _print(by: str, tallies: dict[str, Tally], total: Tally) -> None:
    from orchestration.cli.tables import render

    if by == "field":
        rows = [[name, f"{total.figures()[name]:.4f}"] for name in SHOWN]
        click.echo(render(["field", "figure"], rows))
        click.echo(f"{total.gold} annotated facts, {total.predicted} extracted")
        return
    groups = tallies if by == "document" else total.by_programme
    rows = [
        [name, str(group.gold), *(f"{group.figures()[field]:.3f}" for field in SHOWN)]
        for name, group in sorted(groups.items())
    ]
    click.echo(render([by, "facts", *SHOWN], rows))
