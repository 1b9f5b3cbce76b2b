"""Great Expectations' data docs, made self-contained: no page refers to another host.

Belongs here: rendering validation results to pages. Does not belong here: running suites.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from expectations.results import SuiteResult

# The stock pages load styles and scripts from a CDN; without them they need a little of their own.
_REMOTE = re.compile(
    r"<link\b[^>]*\bhref=[\"']?(?:https?:)?//[^>]*>|<script\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*>\s*</script>"
    r"|<img\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*>"
    r"|<a\b[^>]*\bhref=[\"']?(?:https?:)?//[^>]*>.*?</a>",
    re.IGNORECASE | re.DOTALL,
)
_REMOTE_IMPORT = re.compile(r"@import\s+url\([\"']?(?:https?:)?//[^;]*;", re.IGNORECASE)
_STYLE = """<style>
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #222;
       margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { border: 1px solid #ccc; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
.fa-check-circle::before { content: "✔"; color: #197a3b; }
.fa-times::before, .fa-exclamation-triangle::before { content: "✘"; color: #b3261e; }
.failed { color: #b3261e; font-weight: bold; } .warned { color: #8a5a00; font-weight: bold; }
nav, footer, button, .modal, .popover, .col-lg-2, [data-toggle=collapse] { display: none; }
</style>"""


def build_data_docs(results: Iterable[SuiteResult], folder: Path) -> Path:
    """Write a page for each suite, and the index over them.

    Returns:
        The index, ``folder/index.html``.
    """
    core: Any = import_module("great_expectations.core.expectation_validation_result")
    renderers: Any = import_module("great_expectations.render.renderer")
    views: Any = import_module("great_expectations.render.view")
    folder.mkdir(parents=True, exist_ok=True)
    results = sorted(results, key=lambda result: result.suite)
    for result in results:
        validation = core.expectationSuiteValidationResultSchema.load(dict(result.document))
        page = views.DefaultJinjaPageView().render(
            renderers.ValidationResultsPageRenderer().render(validation)
        )
        page = _self_contained(page, _offending_rows(result))
        (folder / f"{result.suite}.html").write_text(page, "utf-8")
    index = folder / "index.html"
    index.write_text(_index(results), "utf-8")
    return index


def _self_contained(page: str, offending_rows: str) -> str:
    page = _REMOTE_IMPORT.sub("", _REMOTE.sub("", page))
    page = page.replace("../../../../index.html", "index.html")
    page = page.replace("</head>", f"{_STYLE}</head>", 1)
    before, body, after = re.split(r"(<body[^>]*>)", page, maxsplit=1)
    return f'{before}{body}<p><a href="index.html">工报 · all tables</a></p>{offending_rows}{after}'


def _offending_rows(result: SuiteResult) -> str:
    """The rows that broke an expectation, which the stock page leaves out."""
    sections = []
    for failed in (r for r in result.results if r.sample):
        heads = "".join(f"<th>{html.escape(name)}</th>" for name in failed.sample[0])
        rows = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>"
            for row in failed.sample
        )
        sections.append(
            f"<h4>{html.escape(failed.expectation.description)} "
            f"Not so in {failed.unexpected_count} rows:</h4>"
            f"<table><tr>{heads}</tr>{rows}</table>"
        )
    return "".join(sections)


def _cell(value: object) -> str:
    return "" if value is None else html.escape(str(value))


def _index(results: list[SuiteResult]) -> str:
    rows = []
    for result in results:
        failed = [r for r in result.results if not r.success]
        errors = [r for r in failed if r.expectation.severity == "error"]
        kind = "failed" if errors else "warned" if failed else ""
        names = ", ".join(html.escape(r.expectation.name) for r in failed)
        rows.append(
            f'<tr><td><a href="{result.suite}.html">{html.escape(result.table)}</a></td>'
            f"<td>{len(result.results) - len(failed)}</td>"
            f'<td class="{kind}">{len(failed)}</td><td class="{kind}">{names}</td></tr>'
        )
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>工报 Gongbao: expectations</title>{_STYLE}</head><body>"
        "<h1>工报 Gongbao: expectations</h1><table><tr><th>table</th><th>hold</th><th>fail</th>"
        f"<th>which</th></tr>{''.join(rows)}</table></body></html>"
    )
