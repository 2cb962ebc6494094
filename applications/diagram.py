"""The table of steps as a page for people: a diagram, and every step in words."""

from applications.enums import FINAL, Event, Outcome, Party, Stage
from applications.models import SUBMITTED
from applications.workflow import STEPS, TIMERS
from structure.scope import Action

BY = {
    Party.ROBOT: "робот",
    Party.APPLICANT: "заявитель",
    Action.HANDLE_APPLICATION: "кто ведёт заявления",
    Action.DECIDE_APPLICATION: "кто решает",
    Action.SIGN_RESOLUTION: "кто подписывает постановления",
    Action.HANDLE_DUES: "бухгалтер",
}
COLUMNS = (
    "стадия",
    "событие",
    "куда",
    "кто делает",
    "что проверяется",
    "что записывается",
    "что следует",
)
HEAD = """# Путь заявления о вступлении

Эта страница напечатана из таблицы шагов `applications/workflow.py` командой
`python manage.py joining_diagram`; проверка сравнивает её с таблицей.
"""


def as_markdown() -> str:
    return "\n".join([HEAD, *_picture(), "", "## Шаги", "", *_steps(), "", *_timers(), ""])


def _picture():
    yield "```mermaid"
    yield "stateDiagram-v2"
    for stage in Stage:
        yield f'    state "{stage.label}" as {stage}'
    yield f"    [*] --> {Stage.NEW}: Заявление подано"
    for step in STEPS.values():
        ending = f" ({Outcome(step.outcome).label})" if step.outcome != Outcome.NONE else ""
        yield f"    {step.stage} --> {step.target}: {Event(step.event).label}{ending}"
    for stage in FINAL:
        yield f"    {stage} --> [*]"
    yield "```"


def _steps():
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    yield f"| | `{SUBMITTED}` Заявление подано | {Stage.NEW.label} | заявитель | | | |"
    for step in STEPS.values():
        cells = (
            step.stage.label,
            f"`{step.event}` {Event(step.event).label}",
            step.target.label,
            BY[step.by],
            _names(step.guards),
            _names(step.writes),
            _names(step.effects),
        )
        yield f"| {' | '.join(cells)} |"


def _timers():
    yield "## Что происходит само"
    yield ""
    for stage, timers in TIMERS.items():
        listed = ", ".join(f"`{event}` {Event(event).label}" for event in timers)
        yield f"На стадии «{stage.label}» взводятся сроки: {listed}."
    yield "Срок — строка в базе (`Timer`): дату считает `applications/terms.py`, и она не меняется."


def _names(functions):
    return ", ".join(f"`{function.__name__}`" for function in functions)
