"""The words of templates: groups of variables, the same in every paper.

Cases are spelt in the name: ``_genitive`` (кого?), ``_dative`` (кому?), ``_accusative`` (в кого?).
Dates come as text in two shapes: ``date`` «23.11.2026» and ``date_words`` «23» ноября 2026 г.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variable:
    name: str
    meaning: str
    sample: Any
    optional: bool = False


@dataclass(frozen=True)
class Group:
    """A dictionary of a context, or with ``many`` a list of such dictionaries."""

    name: str
    meaning: str
    variables: tuple[Variable, ...]
    many: bool = False
    samples: tuple[dict[str, Any], ...] = ()

    @property
    def path(self) -> str:
        return f"{self.name}[]" if self.many else self.name

    def sample(self) -> dict[str, Any] | list[dict[str, Any]]:
        first = {variable.name: variable.sample for variable in self.variables}
        if not self.many:
            return first
        return [first, *({**first, **other} for other in self.samples)]


def optional(name: str, meaning: str, sample: Any) -> Variable:
    return Variable(name, meaning, sample, optional=True)
