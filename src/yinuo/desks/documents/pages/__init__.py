"""The pages of the documents desk: a request becomes a call, the result becomes a page."""
