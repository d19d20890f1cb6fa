"""Reading consents, requests and what must stay. Rows come through row security; pages reach them by `access`."""
