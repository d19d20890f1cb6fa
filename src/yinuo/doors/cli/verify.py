"""`yinuo verify BUNDLE`: check a proof bundle and judge its promise anew, by the very function of the standalone verifier."""

from __future__ import annotations

from yinuo.verifier.verify import add_arguments, run

__all__ = ["add_arguments", "run"]
