"""The rights of the person: consent and its withdrawal, requests, restriction, erasure with its certificate."""
