"""The accuracy desk: rounds of data checks, drawn by chance and by risk, corrected with who and when, and what they say of quality."""
