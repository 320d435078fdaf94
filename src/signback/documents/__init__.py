"""Documents: every paper of the procedure, made from its data, sealed, kept once, verified by anybody who holds one."""
