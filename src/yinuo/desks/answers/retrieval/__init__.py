"""Which entry answers a question: pure functions of texts, without a model, a network or a database."""
