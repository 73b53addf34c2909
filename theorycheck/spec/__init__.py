"""Claim files: TOML text to claims, with the place and the repair of every error; the JSON Schema; templates."""
