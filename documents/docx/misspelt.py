"""What Jinja says about a misspelt template, in Russian."""

import re

_SENTENCES = (
    (
        r"(?:unexpected|got)(?: char)? '[</>]",
        "Не закрыты скобки: в конце нужно }} или %}.",
    ),
    (
        r"Encountered unknown tag '(tr|tc|p|r)'",
        "Команда {{%{0} … %}} стоит не на своём месте: tr и tc — только в таблице, p — в абзаце.",
    ),
    (
        r"The innermost block that needs to be closed is '(for|if)'",
        r"Не закрыта команда {{% {0} %}}: после неё нужна {{% end{0} %}}.",
    ),
    (
        r"Unexpected end of template",
        "Шаблон обрывается посреди команды: закройте скобки %} или }}.",
    ),
    (
        r"Encountered unknown tag '(endfor|endif|else|elif)'",
        "Лишняя команда {{% {0} %}}: перед ней нет открывающей, или она стоит не на своём месте.",
    ),
    (
        r"Encountered unknown tag '([^']*)'",
        "Неизвестная команда {{% {0} %}}. Есть {{% for … in … %}}, {{% if … %}}, {{% else %}}, "
        "{{% endfor %}}, {{% endif %}}.",
    ),
    (
        r"Expected an expression, got 'end of",
        "Пустые скобки: впишите в них имя переменной.",
    ),
    (
        r"expected token 'in', got '([^']*)'",
        "В цикле пишут {{% for имя in список %}}, а стоит «{0}».",
    ),
    (
        r"expected token 'end of (?:print statement|statement block)', got '([^']*)'",
        "Лишнее в скобках: «{0}». Имя переменной пишется слитно, части через точку: "
        "{{{{ applicant.full_name }}}}.",
    ),
    (
        r"expected token '([^']*)', got '([^']*)'",
        "Вместо «{1}» ожидалось «{0}».",
    ),
    (
        r"unexpected char '[«»„“”]' at",
        "Кавычки внутри скобок бывают только прямые: '…'.",
    ),
    (
        r"unexpected char '(.+?)' at",
        "Недопустимый знак «{0}» в скобках.",
    ),
    (
        r"unexpected '(.+?)'",
        "Неожиданное «{0}»: проверьте скобки.",
    ),
    (r"Missing end of comment tag", "Не закрыто примечание: нужно #}."),
    (r"No filter named '([^']*)'", "Неизвестная обработка «|{0}»."),
    (r"No test named '([^']*)'", "Неизвестная проверка «is {0}»."),
)


def in_russian(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, message):
            return sentence.format(*found.groups()) if "{0}" in sentence else sentence
    return "Ошибка в записи: проверьте скобки и имена."
