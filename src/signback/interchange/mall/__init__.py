"""The mall's articles and orders from other shops' files, replayed through the five links in their order of time."""
