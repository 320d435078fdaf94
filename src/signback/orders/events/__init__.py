"""Everything that can have happened to an order; rooms ask for facts by these types."""
