"""Papers: the documents of an order as files, and the public page that verifies any of them (S8, E2)."""
