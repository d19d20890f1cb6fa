"""A filled document on paper: PDF for signing and DOCX for editing. Nothing here knows a database or a page."""
