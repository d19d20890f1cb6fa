"""Reading drafts, their texts, and what is still open about them."""
