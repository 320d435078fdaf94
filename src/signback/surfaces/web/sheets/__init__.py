"""What each page shows, as plain data: views fill these, templates read nothing else."""
