"""What the processes desk knows. `progress(case)` is what the portal shows to a customer."""

from .advance import Milestone, progress

__all__ = ["Milestone", "progress"]
