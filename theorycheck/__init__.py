"""pytest for theorems."""
