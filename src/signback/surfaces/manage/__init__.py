"""Master data: kept by the roles that answer for it, every change with its name and time."""
