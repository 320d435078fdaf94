"""The API: what programs rely on, everything derived from the books."""
