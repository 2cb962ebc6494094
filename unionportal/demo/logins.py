"""Who may be signed in as: one person in each office, all with one password."""

from typing import NamedTuple

from accounts.enums import Role

PASSWORD = "profsoyuz-2026"  # noqa: S105 - of people who do not exist
DOMAIN = "example.org"


class Login(NamedTuple):
    role: Role
    word: str  # what stands before «@»
    surname: str
    name: str
    patronymic: str
    gender: str

    @property
    def email(self):
        return f"{self.word}@{DOMAIN}"


LOGINS = (
    Login(Role.UNION_ADMIN, "admin", "Белозёрова", "Татьяна", "Андреевна", "f"),
    Login(Role.UNION_SPECIALIST, "union", "Мельников", "Глеб", "Сергеевич", "m"),
    Login(Role.TERRITORIAL_CHAIR, "to", "Каштанова", "Светлана", "Игоревна", "f"),
    Login(Role.TERRITORIAL_SPECIALIST, "to2", "Лапин", "Роман", "Викторович", "m"),
    Login(Role.PRIMARY_CHAIR, "ppo", "Щеглова", "Марина", "Петровна", "f"),
    Login(Role.PRIMARY_DEPUTY, "deputy", "Ерёменко", "Алексей", "Дмитриевич", "m"),
    Login(Role.PRIMARY_ACCOUNTANT, "buh", "Соловьёва", "Нина", "Фёдоровна", "f"),
    Login(Role.SHOP_CHAIR, "cpo", "Тарасов", "Олег", "Николаевич", "m"),
    Login(Role.TRAINER, "trainer", "Вишневская", "Ольга", "Львовна", "f"),
    Login(Role.AUDITOR, "auditor", "Гордеев", "Павел", "Ильич", "m"),
    Login(Role.EMPLOYER_ACCOUNTANT, "employer", "Громова", "Людмила", "Ивановна", "f"),
)
BY_ROLE = {login.role: login for login in LOGINS}
