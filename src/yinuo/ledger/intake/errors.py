"""What a file of facts can be refused for."""

from __future__ import annotations

from yinuo.engine.errors import EngineRefusal


class IntakeRefusal(EngineRefusal):
    """A file cannot be read as facts. The sentence names the file, the place and what to do; nothing was written."""

    code = "intake_refused"
    text = "{sentence}"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)
