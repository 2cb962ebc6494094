"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "cabinet.card.issued": (Kind.WRITE, "Выдан профбилет"),
    "cabinet.card.printed": (Kind.PRINT, "Напечатан профбилет"),
    "cabinet.card.revoked": (Kind.WRITE, "Профбилет отозван"),
    "cabinet.certificate.read": (Kind.READ, "Открыта своя справка об отзыве согласия"),
    "cabinet.entered": (Kind.SIGN_IN, "Член профсоюза вошёл на свою страницу"),
    "cabinet.left": (Kind.SIGN_IN, "Член профсоюза вышел со своей страницы"),
    "cabinet.left_everywhere": (Kind.SIGN_IN, "Завершены все входы члена профсоюза"),
    "cabinet.link.sent": (Kind.LETTER, "Отправлена ссылка для входа"),
    "cabinet.me.read": (Kind.READ, "Открыта своя страница"),
    "cabinet.paper.read": (Kind.READ, "Открыта своя бумага"),
    "cabinet.proposal.accepted": (Kind.WRITE, "Просьба исправить данные принята"),
    "cabinet.proposal.changed": (Kind.WRITE, "Член профсоюза изменил просьбу об исправлении"),
    "cabinet.proposal.made": (Kind.WRITE, "Член профсоюза попросил исправить данные"),
    "cabinet.proposal.partly": (Kind.WRITE, "Просьба исправить данные принята частично"),
    "cabinet.proposal.read": (Kind.READ, "Открыта просьба исправить данные"),
    "cabinet.proposal.rejected": (Kind.WRITE, "Просьба исправить данные отклонена"),
    "cabinet.proposal.withdrawn": (Kind.WRITE, "Просьба исправить данные отозвана"),
    "cabinet.seen.read": (Kind.READ, "Человек посмотрел, кто видит его карточку"),
    "cabinet.wish.done": (Kind.WRITE, "Просьба члена профсоюза выполнена"),
    "cabinet.wish.made": (Kind.WRITE, "Член профсоюза обратился с просьбой"),
    "cabinet.wish.withdrawn": (Kind.WRITE, "Просьба члена профсоюза отозвана"),
}
