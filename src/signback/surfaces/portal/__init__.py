"""The customer's own page of an order: what they must do, by when, what happens otherwise (S8, S9)."""
