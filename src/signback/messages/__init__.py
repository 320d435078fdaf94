"""Messages: the worker that tells people what the outbox says, by notice and by e-mail."""
