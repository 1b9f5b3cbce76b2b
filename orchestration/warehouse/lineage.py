"""Column lineage of the dbt models: which columns a column is made from.

Belongs here: reading it out of compiled SQL, and remembering it for each version of a model. Does
not belong here: lineage of what no SQL makes, which is declared by hand (``assets.reports``).

dagster-dbt's own way starts a second dbt and asks the database model by model, which costs more
than the build. The compiled SQL and the columns of the finished build are all it takes.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.files import read_json, write_json
from orchestration.home import CATALOG

logger = logging.getLogger("gongbao")

Relation = tuple[str, str]
Columns = Mapping[str, str]
Lineage = dict[str, list[tuple[str, str]]]
"""For each column the columns it is made from, each as (unique id of a dbt node, column)."""


def model_lineage(
    manifest: Mapping[str, Any],
    columns: Mapping[Relation, Columns],
    compiled: Mapping[str, str],
    cache: Path,
) -> dict[str, Lineage]:
    """Column lineage of every compiled model.

    Args:
        manifest: dbt's.
        columns: name and type of the columns of every table of the build.
        compiled: SQL of each model, by unique id.
        cache: where lineage is kept, by the model's SQL and its parents' columns.

    Returns:
        Lineage by unique id; a model whose SQL cannot be analysed has none, and is logged.
    """
    remembered: dict[str, Any] = read_json(cache) or {}
    kept: dict[str, Any] = {}
    found: dict[str, Lineage] = {}
    for unique_id, sql in compiled.items():
        parents = _parents(manifest, unique_id)
        known = {relation: columns[relation] for relation in parents if relation in columns}
        key = _key(unique_id, sql, known)
        edges = remembered.get(key)
        if edges is None:
            try:
                edges = _read(sql, known)
            except Exception as error:  # sqlglot meets SQL that it does not know
                logger.warning("no column lineage of %s: %s", unique_id, error)
                continue
        kept[key] = edges
        found[unique_id] = {
            column: [(parents[(schema, table)], parent) for schema, table, parent in made_from]
            for column, made_from in edges.items()
        }
    if kept.keys() != remembered.keys():
        write_json(cache, kept)
    return found


def origins(lineages: Mapping[str, Lineage], unique_id: str, column: str) -> set[tuple[str, str]]:
    """The columns that a column goes back to in the end: of sources and seeds."""
    found: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    ahead = [(unique_id, column)]
    while ahead:
        step = ahead.pop()
        if step in seen:
            continue
        seen.add(step)
        node, name = step
        if node in lineages:
            ahead += lineages[node].get(name, [])
        else:
            found.add(step)
    return found


def _parents(manifest: Mapping[str, Any], unique_id: str) -> dict[Relation, str]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    parents = [nodes[parent] for parent in manifest["parent_map"].get(unique_id, [])]
    return {
        (node["schema"], node.get("alias") or node.get("identifier") or node["name"]): node[
            "unique_id"
        ]
        for node in parents
    }


def _key(unique_id: str, sql: str, known: Mapping[Relation, Columns]) -> str:
    described = json.dumps(sorted((*relation, *cols.items()) for relation, cols in known.items()))
    return f"{unique_id}:{hashlib.sha256(f'{sql}{described}'.encode()).hexdigest()[:16]}"


def _read(sql: str, known: Mapping[Relation, Columns]) -> dict[str, list[tuple[str, str, str]]]:
    """Columns of a query, each with the (schema, table, column) that it is made from."""
    from sqlglot import exp
    from sqlglot.lineage import lineage

    if not known:
        return {}
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for (schema, table), names in known.items():
        tables.setdefault(schema, {})[table] = dict(names)
    nodes = lineage(
        None, sql, {CATALOG: tables}, dialect="duckdb", catalog=CATALOG, trim_selects=False
    )
    edges: dict[str, list[tuple[str, str, str]]] = {}
    for column, node in nodes.items():
        made_from: set[tuple[str, str, str]] = set()
        for leaf in node.walk():
            source = None if leaf.downstream else leaf.expression.find(exp.Table)
            if source is not None and (source.db, source.name) in known:
                name = exp.to_column(leaf.name).name
                if name in known[source.db, source.name]:
                    made_from.add((source.db, source.name, name))
        edges[column] = sorted(made_from)
    return edges
