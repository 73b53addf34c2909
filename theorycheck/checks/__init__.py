"""The check kinds: what a claim may say, and the judge that reads the evidence for it. One kind a file."""
