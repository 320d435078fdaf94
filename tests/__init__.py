"""The tests of Signback."""
