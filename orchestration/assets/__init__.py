"""The assets, in the order in which data walks through them.

``reports`` are read into ``extracted`` Parquet (``reports``), which is loaded as ``raw`` tables
(``raw``), which dbt makes the layers of (``models``), which become the published ``warehouse``
(``warehouse``). Belongs here: what Dagster knows of each step. Does not belong here: the steps
themselves (``ingestion``, ``warehouse``, ``publication``).
"""

import warnings

import dagster as dg

# Dagster is pinned; that a part of it may change in another version is no news to a person at work.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

OWNERS = ["team:gongbao"]

MAY_PASS = dg.RetryPolicy(
    max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)
"""For steps that a full disk, a network folder or a file being written can fail, and soon not."""

GROUPS = {
    "reports": "1_reports",
    "extracted": "2_extracted",
    "raw": "3_raw",
    "vocabulary": "3_vocabulary",
    "staging": "4_staging",
    "intermediate": "5_intermediate",
    "quality": "6_quality",
    "core": "7_core",
    "marts": "8_marts",
    "published": "9_published",
}
"""Group of each layer; numbered, for the UI sorts groups by name."""
