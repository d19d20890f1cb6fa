"""Service processes, what is shown before a service begins, and fair turns: how the daily work is done alike for everybody."""
