"""The books: when each step may be done."""
