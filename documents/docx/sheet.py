"""The style sheet of one document: every set of declarations is written once."""

from dataclasses import dataclass, field


@dataclass
class Sheet:
    _names: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    def name(self, css: dict[str, str]) -> str:
        key = tuple(css.items())
        if key not in self._names:
            self._names[key] = f"s{len(self._names)}"
        return self._names[key]

    def attribute(self, css: dict[str, str]) -> str:
        return f' class="{self.name(css)}"' if css else ""

    def text(self) -> str:
        return "\n".join(
            f".{name}{{{';'.join(f'{key}:{value}' for key, value in css)}}}"
            for css, name in self._names.items()
        )
