"""pytest for theorems."""

__version__ = "0.1.0"
