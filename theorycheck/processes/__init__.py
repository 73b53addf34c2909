"""Forward processes, one a file: how much of the data is left at a time, and how much noise was added."""
