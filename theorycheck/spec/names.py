"""The one namespace of a formula: variables, and observables to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from theorycheck.catalog import Catalog, Entry
from theorycheck.spec.tokens import FormulaError, Token
from theorycheck.spec.wording import counted, quoted, suggest


@dataclass(frozen=True, slots=True)
class Function:
    """What a call must look like: the names of its arguments, the fewest and the most of them."""

    parameters: tuple[str, ...]
    fewest: int
    most: int | None

    @staticmethod
    @cache
    def of(entry: Entry) -> Function:
        """The arguments that a formula gives to an observable; the engine supplies `process` itself."""
        given = entry.parameters
        fixed = [parameter for parameter in given if parameter.kind is not parameter.VAR_POSITIONAL]
        fewest = sum(parameter.default is parameter.empty for parameter in fixed)
        most = len(fixed) if len(fixed) == len(given) else None
        return Function(tuple(parameter.name for parameter in given), fewest, most)

    @property
    def arguments(self) -> str:
        """`2 arguments (law, t)`, `1 to 2 arguments (law, t)`."""
        if self.fewest == self.most:
            number = counted(self.fewest, "argument")
        else:
            number = f"{self.fewest} {'or more' if self.most is None else f'to {self.most}'} arguments"
        return number + (f" ({', '.join(self.parameters)})" if self.parameters else "")

    @property
    def moves(self) -> bool:
        """Whether the first argument is taken as a function of the second, a variable."""
        return self.parameters[:2] == ("expression", "variable")

    def accepts(self, count: int) -> bool:
        """Whether a call may give so many arguments."""
        return self.fewest <= count and (self.most is None or count <= self.most)


@dataclass(frozen=True)
class Names:
    """What a formula may name; laws are known only to be refused."""

    variables: frozenset[str] = frozenset()
    functions: Mapping[str, Function] = field(default_factory=dict)
    laws: frozenset[str] = frozenset()

    @staticmethod
    def of(catalog: Catalog) -> Names:
        """The names of a catalog, before any variable."""
        functions = {name: Function.of(entry) for name, entry in catalog.observables.items()}
        return Names(frozenset(), functions, frozenset(catalog.laws))

    def having(self, variables: Iterable[str]) -> Names:
        """The same names and these variables."""
        return Names(self.variables | frozenset(variables), self.functions, self.laws)

    def variable(self, token: Token) -> str:
        """The variable that a token names; `FormulaError` if it names none."""
        name = token.text
        if name in self.variables:
            return name
        if name in self.functions:
            message = f"'{name}' is an observable; call it with {self.functions[name].arguments}"
        elif name in self.laws:
            message = _law(name)
        else:
            hint = suggest(name, {*self.variables, *self.functions}, "declare it in [given]")
            message = f"unknown name {quoted(name)}{hint}"
        raise FormulaError(message, token.offset)

    def function(self, token: Token) -> Function:
        """The observable that a token calls; `FormulaError` if there is none."""
        name = token.text
        if name in self.functions:
            return self.functions[name]
        if name in self.variables:
            message = f"'{name}' is a variable and cannot be called; write * for a product"
        elif name in self.laws:
            message = _law(name)
        else:
            message = f"unknown observable {quoted(name)}{suggest(name, self.functions, _KNOWN)}"
        raise FormulaError(message, token.offset)


def _law(name: str) -> str:
    return f"'{name}' is a law; name it in [given], as in data = {{ law = \"{name}\" }}"


_KNOWN = "'theorycheck schema' lists those that exist"
