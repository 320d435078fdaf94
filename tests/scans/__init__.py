"""What comes back on paper."""
