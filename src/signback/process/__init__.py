"""The language a process is written in: steps, rules, places. Knows no department and no database."""
