"""Bank statements and remittance slips from the bank's own files: each line once, whatever file it comes in (M4)."""
