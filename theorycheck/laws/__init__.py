"""Probability laws of the data, one a file; each declares over which domain its fields range."""
