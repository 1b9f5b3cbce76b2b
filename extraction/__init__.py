"""Text → facts: a pure library. One report in, its facts, ledger, relations and profile out.

Belongs here: the passes, one module each, and their data in ``lexicon``. Does not belong here:
Dagster, DuckDB, dbt, writing files.
"""

from extraction.decode import Decoded, UnreadableText, decode
from extraction.quantities import find_quantities
from extraction.reading import EXTRACTOR_VERSION, extract
from extraction.records import Fact, NumberRun, Profile, Quantity, Relation, Report, Sentence

__all__ = [
    "EXTRACTOR_VERSION",
    "Decoded",
    "Fact",
    "NumberRun",
    "Profile",
    "Quantity",
    "Relation",
    "Report",
    "Sentence",
    "UnreadableText",
    "decode",
    "extract",
    "find_quantities",
]
