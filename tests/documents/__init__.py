"""Documents: made from facts, sealed, kept, verified."""
