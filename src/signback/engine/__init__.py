"""The one door: nothing else writes facts."""
