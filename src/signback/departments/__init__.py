"""The rooms of the house: each department with its steps, its rules, its tables."""
