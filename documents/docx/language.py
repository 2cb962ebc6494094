"""The language of templates: a small, tame part of Jinja.

Who writes a template must not be able to run code on the portal, nor to make it work for ever. So
only what papers need is let in: values, conditions, lists, a few filters; no assignments, no
calls, no arithmetic that can grow, no other files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from documents.docx.misspelt import in_russian

DEEPEST_LOOP = 2
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Add,
    nodes.Sub,
    nodes.Concat,
    nodes.Filter,
    nodes.Keyword,
    nodes.Test,
)
_FILTERS = (
    "capitalize", "count", "d", "default", "first", "join", "last", "length", "list", "lower",
    "trim", "upper",
)  # fmt: skip
_TESTS = ("defined", "undefined", "none", "even", "odd", "in", "==", "!=", ">", ">=", "<", "<=")
_GLUED = re.compile(
    r"(?<=№) (?=\S)|(?<=[А-ЯЁ]\.) (?=[А-ЯЁ]\.)|(?<=[а-яё]) (?=[А-ЯЁ]\.(?:$|\W))| (?=—)"
    r"|(?<=\b[гдп]\.) (?=\S)|(?<=\b(?:кв|ул|пр|пл|оф|ст)\.) (?=\S)|(?<=\d) (?=г\.)"
    r"|(?<=«\d\d») (?=\S)"
)
_INITIALS = re.compile(r"(?<=[А-ЯЁ]\.)-(?=[А-ЯЁ]\.)")  # Анна-Мария: «А.-М.»
_LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class Unknown(StrictUndefined):
    """A variable that is not there: printing it or asking about it is a fault."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_name or ""


class Environment(SandboxedEnvironment):
    def getattr(self, obj, attribute):
        """Keys of dictionaries and the counter of a loop: never methods of Python."""
        if isinstance(obj, LoopContext) and not attribute.startswith("_"):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj, argument):
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and isinstance(argument, int) and argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))


def _environment() -> Environment:
    env = Environment(
        autoescape=True, undefined=Unknown, finalize=printed, keep_trailing_newline=True
    )
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in _FILTERS}
    env.filters |= {"line": line, "upfirst": upfirst, "lowfirst": lowfirst, "period": period}
    env.tests = {name: env.tests[name] for name in _TESTS}
    return env


def printed(value):
    """What stands on paper: nothing for ``None``, line breaks as Word spells them.

    Initials, numbers and their signs are not parted at the end of a line.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if " " in value:
        value = _GLUED.sub("\u00a0", value)
    if ".-" in value:
        value = _INITIALS.sub("\u2011", value)
    if "\n" in value:
        return _LINE_BREAK.join(escape(piece) for piece in value.split("\n"))
    return value


def line(value, width: int = 30):
    """``{{ applicant.address|line(40) }}``: an empty value leaves a line to write on."""
    return value if value not in (None, "") else "_" * min(int(width), 200)


def upfirst(value):
    """«директору филиала» → «Директору филиала», the rest as it is."""
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def lowfirst(value):
    """«О приёме в члены» → «о приёме в члены»."""
    return value[:1].lower() + value[1:] if isinstance(value, str) else value


def period(value):
    """The full stop after a value, unless it ends with one: «2026 г.», «Кузнецову М. А.»."""
    return value if str(value).endswith(".") else f"{value}."


ENVIRONMENT = _environment()


@dataclass(frozen=True)
class Use:
    """A variable as a template uses it: ``people[].post``, spelt «person.post», on a line."""

    path: str
    spelt: str
    line: int


class Misspelt(Exception):
    """``TemplateFault`` in the making: what is wrong, and on which line of the source."""

    def __init__(self, message: str, line: int):
        super().__init__(message)
        self.line = line


def parsed(source: str) -> nodes.Template:
    """The syntax tree; raises ``Misspelt`` for wrong spelling and for what is not let in."""
    try:
        tree = ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        raise Misspelt(in_russian(error.message or ""), error.lineno)
    _refuse_strange(tree, 0)
    return tree


def _refuse_strange(node: nodes.Node, depth: int) -> None:
    line = node.lineno or 1
    if not isinstance(node, _ALLOWED):
        raise Misspelt(_strange(node), line)
    if isinstance(node, nodes.Filter) and node.name not in ENVIRONMENT.filters:
        raise Misspelt(f"Неизвестная обработка «|{node.name}».", line)
    if isinstance(node, nodes.Filter) and node.name == "join" and not _is_plain_join(node):
        raise Misspelt("«|join» ставится сразу после имени списка: {{ … |join(', ') }}.", line)
    if isinstance(node, nodes.Test) and node.name not in ENVIRONMENT.tests:
        raise Misspelt(f"Неизвестная проверка «is {node.name}».", line)
    if isinstance(node, nodes.For):
        depth += 1
        if depth > DEEPEST_LOOP or node.recursive:
            raise Misspelt("Слишком много вложенных циклов: больше двух не нужно.", line)
        if not isinstance(node.target, nodes.Name):
            raise Misspelt("В цикле пишут одно имя: {% for person in people %}.", line)
    for child in node.iter_child_nodes():
        _refuse_strange(child, depth)


def _is_plain_join(node: nodes.Filter) -> bool:
    """A join of a join grows without end."""
    plain = isinstance(node.node, nodes.Name | nodes.Getattr)
    return plain and all(isinstance(argument, nodes.Const) for argument in node.args)


def _strange(node: nodes.Node) -> str:
    if isinstance(node, nodes.Call):
        return "Вызывать функции в шаблоне нельзя: уберите круглые скобки."
    return (
        "Такая запись в шаблоне не разрешена. Можно печатать переменные {{ … }}, ставить условия "
        "{% if … %} и циклы {% for … in … %}."
    )


def uses(tree: nodes.Template) -> list[Use]:
    """Every variable that the template names, in the order of the text."""
    return list(_uses(tree, {"loop": "loop"}))


def _uses(node: nodes.Node, scope: dict[str, str]) -> Iterator[Use]:
    if isinstance(node, nodes.For):
        yield from _uses(node.iter, scope)
        inner = {**scope, node.target.name: f"{_path(node.iter, scope)[0]}[]"}
        for child in [*node.body, *([node.test] if node.test else [])]:
            yield from _uses(child, inner)
        for child in node.else_:
            yield from _uses(child, scope)
        return
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        path, spelt = _path(node, scope)
        if path and not path.startswith("loop"):
            yield Use(path, spelt, node.lineno or 1)
        return
    for child in node.iter_child_nodes():
        yield from _uses(child, scope)


def _path(node: nodes.Node, scope: dict[str, str]) -> tuple[str, str]:
    """The path and the spelling of a chain of names; empty for anything else."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name), node.name
    if isinstance(node, nodes.Getattr):
        path, spelt = _path(node.node, scope)
        return (f"{path}.{node.attr}", f"{spelt}.{node.attr}") if path else ("", "")
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        path, spelt = _path(node.node, scope)
        if isinstance(node.arg.value, int):
            return f"{path}[]", f"{spelt}[{node.arg.value}]"
        return f"{path}.{node.arg.value}", f"{spelt}.{node.arg.value}"
    if isinstance(node, nodes.Filter) and node.node is not None:
        path, spelt = _path(node.node, scope)
        taken = node.name in ("first", "last")
        return f"{path}[]" if taken else path, f"{spelt}|{node.name}"
    return "", ""
