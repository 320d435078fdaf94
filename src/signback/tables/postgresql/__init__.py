"""PostgreSQL as Django has it, but for how it is seen whether a line still stands."""
