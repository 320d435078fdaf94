"""How fast it is, beside what it must be: `python -m benchmarks`."""
