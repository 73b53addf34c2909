"""A statement as one line of text, from its kind and the texts of its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_CLAIM_ONLY = ("kind", "tight", "up_to_logs")


def sentence(kind: str, keys: Mapping[str, object]) -> str:
    """The statement as one line: "left = right", "quantity ~ x^-1"; for a kind unknown here, its keys one by one."""
    known = stated(keys)
    try:
        return _SHAPES[kind](known)
    except KeyError:
        return "; ".join(f"{key} = {text}" for key, text in known.items() if key not in _CLAIM_ONLY)


def stated(keys: Mapping[str, object]) -> dict[str, str]:
    """The keys that say something, as text; a reserved word of Python loses its underscore."""
    return {key.rstrip("_"): str(text) for key, text in keys.items() if text is not None and str(text) != "None"}


def differing(keys: Mapping[str, object], claim: Mapping[str, object]) -> dict[str, str]:
    """What a rival states otherwise than the claim."""
    ours = stated(claim)
    return {key: text for key, text in stated(keys).items() if ours.get(key) != text}


def _rate(keys: Mapping[str, str]) -> str:
    relation = {"at most": "<= C", "at least": ">= C"}.get(keys.get("sense", "exactly"), "~ C")
    logs = keys.get("log_power", "0")
    factor = "" if logs in ("0", "") else f" * log({keys['along']})**{_power(logs)}"
    return f"{keys['quantity']} {relation} * {keys['along']}**{_power(keys['exponent'])}{factor}"


def _power(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _asymptotic(keys: Mapping[str, str]) -> str:
    following = f", next order {keys['next']}" if keys.get("next") else ""
    variable = keys.get("as") or keys["along"]
    return f"{keys['left']} ~ {keys['right']} as {variable} -> {keys['to']}{following}"


def _invariant(keys: Mapping[str, str]) -> str:
    power = keys.get("power", "0")
    factor = "" if power == "0" else f" / {keys['along']}**{_power(power)}"
    return f"{keys['quantity']}{factor} does not change with {keys['along']}"


_SHAPES: dict[str, Callable[[Mapping[str, str]], str]] = {
    "identity": lambda keys: f"{keys['left']} = {keys['right']}",
    "bound": lambda keys: f"{keys['left']} <= {keys['right']}",
    "order": lambda keys: f"{keys['left']} <= C * ({keys['right']}) along {keys['along']}",
    "rate": _rate,
    "asymptotic": _asymptotic,
    "threshold": lambda keys: f"{keys['event']} switches at {keys['along']} = C * {keys['scaling']}",
    "invariant": _invariant,
    "distributed": lambda keys: f"{keys['sample']} is distributed as {keys['distribution']}",
    "optimum": lambda keys: f"{keys['objective']} is least over {keys['over']} at {keys['point']}",
}
