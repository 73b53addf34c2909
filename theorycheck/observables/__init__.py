"""What formulas may call: plain functions, grouped by idea, each marked as an observable."""
