"""Whether an expression is exactly zero: normal forms, and a process that may be killed to find them in."""
