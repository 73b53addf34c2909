"""`python -m tests.sabotage`: the share of planted faults that claims and tests catch, and each that none does.

From the root of the repository. Options: `--sample K` tries about every K-th fault, the same ones each time;
`--only GROUP` those of one group.
"""

import argparse
import sys

from tests.sabotage.planted import GROUPS


def main():
    options = parsed()
    caught = planted = 0
    for group in GROUPS:
        if options.only and group.name != options.only:
            continue
        tried = group.faults[:: options.sample]
        survivors = [fault for fault in tried if not group.caught(*fault)]
        caught, planted = caught + len(tried) - len(survivors), planted + len(tried)
        print(f"{group.name}: {len(tried) - len(survivors)} of {len(tried)} caught", flush=True)
        for fault in survivors:
            print(f"  survives: {named(fault)}: no claim or test tells it from the truth")
        for fault, reason in group.unchanged.items():
            print(f"  set aside: {named(fault)}: changes nothing, as {reason}")
    print(f"in all {caught} of {planted} planted faults caught, {share(caught, planted)}")
    return 0 if caught == planted else 1


def parsed():
    parser = argparse.ArgumentParser(prog="python -m tests.sabotage", description=__doc__)
    parser.add_argument("--sample", type=int, default=1, metavar="K")
    parser.add_argument("--only", choices=[group.name for group in GROUPS])
    return parser.parse_args()


def named(fault):
    return " - ".join(getattr(part, "id", None) or str(part) for part in fault)


def share(caught, planted):
    """Rounded down, so that only all of them are 100 %."""
    return f"{int(1000 * caught / planted) / 10:g} %" if planted else "none tried"


if __name__ == "__main__":
    sys.exit(main())
