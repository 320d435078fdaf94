"""Scans: what came back on paper is opened behind a wall, its pages are made pictures and their codes are read."""
