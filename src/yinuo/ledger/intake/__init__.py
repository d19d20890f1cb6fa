"""Files of facts, read into columns: CSV, JSON lines and Parquet, gzip allowed, with or without a mapping (docs/mapping.md)."""

from yinuo.ledger.intake.mapping import Mapping, read_mapping
from yinuo.ledger.intake.reading import read_events

__all__ = ["Mapping", "read_events", "read_mapping"]
