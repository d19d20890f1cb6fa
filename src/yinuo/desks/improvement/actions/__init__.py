"""What changes: one verb, one transaction, its events with it. Other desks demand an improvement by `demand`."""

from .demanding import demand

__all__ = ["demand"]
