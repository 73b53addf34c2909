"""Measurements against what a user would write today: `python -m benchmarks`."""
