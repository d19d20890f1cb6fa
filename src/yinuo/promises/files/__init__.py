"""Text out of files that people bring: txt, md, docx, pdf. Nothing is stored, nothing is fetched, nothing inside is run."""
