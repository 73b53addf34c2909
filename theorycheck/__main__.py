"""`python -m theorycheck` is the command `theorycheck`."""

from theorycheck.cli import main

if __name__ == "__main__":
    main()
