"""Keeps or drops verified records and knows their formats; knows no model and no graph."""

from .formats import EXPORTED_TABLES, EXPORTERS, Exporter, Unexportable, exporter_names, load_exporter
from .keys import exact_key, masked, normalise, problem_key, template_key
from .near import NearIndex, jaccard, near_duplicates, shingles, sketch
from .select import Caps, Selection, distinct_texts, dropped, excerpt
from .types import Assurance, Critique, Demonstration, Dropped, Grounds, Preference, Process, Row, Verifiable

__all__ = [
    "EXPORTED_TABLES",
    "EXPORTERS",
    "Assurance",
    "Caps",
    "Critique",
    "Demonstration",
    "Dropped",
    "Exporter",
    "Grounds",
    "NearIndex",
    "Preference",
    "Process",
    "Row",
    "Selection",
    "Unexportable",
    "Verifiable",
    "distinct_texts",
    "dropped",
    "exact_key",
    "excerpt",
    "exporter_names",
    "jaccard",
    "load_exporter",
    "masked",
    "near_duplicates",
    "normalise",
    "problem_key",
    "shingles",
    "sketch",
    "template_key",
]
