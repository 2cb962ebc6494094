"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "health.duty.set": (Kind.WRITE, "Назначен дежурный по порталу"),
    "health.known": (Kind.WRITE, "Тревога портала принята"),
    "health.portal_alarm": (Kind.WRITE, "Портал поднял тревогу"),
    "health.portal_recovered": (Kind.WRITE, "Тревога портала кончилась"),
    "health.rhythm.set": (Kind.WRITE, "Изменено, за чем следит портал"),
    "unionportal.demo.loaded": (Kind.WRITE, "Загружен пример профсоюза"),
    "rights.lent.read": (Kind.READ, "Открыто, кому что дано отдельно"),
    "rights.read": (Kind.READ, "Открыто, кто это видит и почему"),
}
