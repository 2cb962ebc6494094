"""Words of the certificate that a consent was taken back: what stopped, what stays and why."""

from documents.vocabulary import Group, Variable, optional

WITHDRAWAL = Group(
    "withdrawal",
    "Отзыв согласия",
    (
        Variable("consent", "согласие на что", "на распространение персональных данных"),
        Variable("given_date", "когда было дано", "14.03.2024"),
        Variable("moment", "с какой минуты не действует", "23.11.2026, 14:05"),
        Variable("way", "как отозвано", "На своей странице"),
        optional("due_date", "до какого дня уничтожат данные, если их хранить незачем", ""),
    ),
)

STOPPED = Group(
    "stopped",
    "Что прекращено",
    (
        Variable("what", "что", "Имя на открытых страницах"),
        Variable("when", "когда", "сразу"),
    ),
    many=True,
    samples=(
        {"what": "Имя и день рождения в поздравлениях на стенде", "when": "сразу"},
        {
            "what": "То, что уже напечатано или показано на сайте и стенде",
            "when": "не позже 26.11.2026",
        },
    ),
)

STAYING = Group(
    "staying",
    "Что остаётся и на каком основании",
    (
        Variable("what", "что", "Учётная карточка и сведения о членстве"),
        Variable("ground", "основание", "пункт 5 части 2 статьи 10 Закона № 152-ФЗ, Устав"),
    ),
    many=True,
    samples=(
        {
            "what": "Заявление об удержании взносов и реестры",
            "ground": "статья 377 Трудового кодекса, статья 29 Закона № 402-ФЗ",
        },
    ),
)
