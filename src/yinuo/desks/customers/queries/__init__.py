"""Reading customers. Rows come from `access.visible_to`, never from the table itself."""
