"""Speed, as figures: ratios to bare SQL of the same rows in the same run."""
