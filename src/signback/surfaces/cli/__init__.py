"""The command line: the same steps from the terminal."""
