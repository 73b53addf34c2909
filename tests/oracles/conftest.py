"""`tests/test_sabotage.py` judges these claims; `theorycheck verify tests/oracles` does it by hand."""

collect_ignore_glob = ["*.toml"]
