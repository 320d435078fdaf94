"""What comes in from other programs' files and goes out to them: nothing is lost silently, nothing goes in twice."""
