"""Every place where the portal keeps something of a person: how it is found, how it reads in the
answer to him, what becomes of it when he is destroyed and what stays and why.

A table that is not here, among ``mentions.TYPED`` or in ``NOT_OF_PEOPLE`` fails the tests: whoever
adds one says here whose it is. The order is that of destroying: what points comes before what it
points at.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import F, Q

from members.models.cards import WIPED
from privacy.people import Person

ARCHIVE = "постоянное хранение решений органов профсоюза (архивное дело, п. 2 ч. 2 ст. 1 152-ФЗ)"
STATISTICS = "обезличенный учёт движения: без него не сойдётся численность прошлых дней"


class Trace(NamedTuple):
    """``wipe`` is None where rows are deleted, else what their columns become."""

    model: str
    title: str  # a category of the act, a section of the answer
    rows: Callable[[Person], Q]
    wipe: dict[str, Any] | None = None
    files: tuple[str, ...] = ()  # columns with files, whose bytes go
    papers: tuple[str, ...] = ()  # keys of papers that go with their files
    scans: tuple[str, ...] = ()  # keys of files taken in, that go too
    stays: tuple[str, ...] = ()  # columns with words that tell nothing of him
    kept: str = ""  # what stays of it and why, for the act
    is_told: bool = True  # does the answer tell of it


def _mine(path="member"):
    return lambda person: Q(**{f"{path}__in": person.members})


def _of_application(path="application"):
    return lambda person: Q(**{f"{path}__in": person.applications})


def _pair(one, other):
    return lambda person: (
        Q(**{f"{one}__in": person.members}) | Q(**{f"{other}__in": person.members})
    )


def _consents(path=""):
    return lambda person: (
        Q(**{f"{path}member__in": person.members})
        | Q(**{f"{path}applications__in": person.applications})
    )


def _starts(column, beginnings):
    found = Q(pk__in=[])
    for beginning in beginnings:
        found |= Q(**{f"{column}__startswith": beginning})
    return found


def _told(path=""):
    """Letters and tasks: by what they are about, or by whose that is."""
    return lambda person: (
        Q(**{f"{path}about__in": person.abouts}) | Q(**{f"{path}person__in": person.keys})
    )


def _objects(column):
    """Rows of libraries that name an object by its kind and its number in words."""
    return lambda person: Q(
        content_type__app_label="members", content_type__model="member",
        **{f"{column}__in": [str(pk) for pk in person.members]},
    ) | Q(
        content_type__app_label="applications", content_type__model="application",
        **{f"{column}__in": [str(pk) for pk in person.applications]},
    )  # fmt: skip


T = Trace
TRACES = (
    T("members.Suspicion", "сведения о похожих карточках", _pair("first", "second")),
    T("members.DistinctPair", "сведения о похожих карточках", _pair("first", "second")),
    T("members.Merge", "прежние сведения объединённых карточек", _pair("kept", "gone")),
    T("applications.Candidate", "сведения о похожих карточках",
      lambda p: Q(member__in=p.members) | Q(application__in=p.applications)),
    T("applications.BundleFile", "присланные листы",
      lambda p: Q(bundle__application__in=p.applications) | Q(sheets__named__in=p.applications),
      wipe={"stored": None}, scans=("stored",)),
    T("applications.BundlePage", "присланные листы",
      lambda p: Q(bundle__application__in=p.applications) | Q(application__in=p.applications)
      | Q(named__in=p.applications), scans=("stored",)),
    T("applications.Bundle", "присланные листы", _of_application()),
    T("applications.PhoneLink", "присланные листы", _of_application(), is_told=False),
    T("applications.Scan", "сканы подписанных бумаг", _of_application("slot__application"),
      scans=("stored",)),
    T("applications.ApplicationPaper", "бумаги о вступлении", _of_application(),
      wipe={"paper": None, "remark": ""}, papers=("paper",), stays=("received_by",)),
    T("applications.Timer", "сроки заявления", _of_application()),
    T("applications.StageChange", "ход заявления", _of_application(),
      wipe={"note": "", "error": ""}, stays=("event", "actor_label", "effects"),
      kept=f"шаги заявления без имени и слов — {STATISTICS}"),
    T("members.Withdrawal", "согласия и их отзывы", _consents("consent__"),
      scans=("scan",), papers=("certificate",)),
    T("members.Consent", "согласия и их отзывы", _consents(), scans=("scan",)),
    T("members.RequestStep", "обращения о персональных данных", _mine("request__member"),
      wipe={"extension": "", "note": "", "answer": None}, scans=("answer",),
      stays=("code", "done_by"), kept="сроки исполнения обращений — доказательство их соблюдения"),
    T("members.DataRequest", "обращения о персональных данных", _mine(),
      wipe={"asked_by": WIPED, "said": "", "scan": None}, scans=("scan",), stays=("noted_by",)),
    T("resolutions.Line", "сведения в постановлениях", _mine(),
      wipe={"full_name": "Данные уничтожены", "birth_date": None, "department": "", "job": "",
            "personnel_number": "", "extract": None},
      papers=("extract",), kept=f"подписанные постановления на бумаге — {ARCHIVE}"),
    T("resolutions.Resolution", "сведения в постановлениях", _mine("lines__member"),
      wipe={"paper": None, "revision": F("revision") + 1}, papers=("paper",),
      stays=("protocol", "place", "chair_name", "chair_post", "secretary_name", "controller_name",
             "paper_error", "annulled_reason", "created_by"), is_told=False),
    T("dues.DuesRegisterLine", "сведения в реестрах взносов", _mine("statement__member"),
      wipe={"full_name": "Данные уничтожены", "personnel_number": "", "department": "",
            "reason": "", "refusal": ""},
      stays=("confirmed_by",), kept="строки реестров взносов без имени — суммы и сроки для сверки"),
    T("dues.DuesRegister", "сведения в реестрах взносов", _mine("lines__statement__member"),
      wipe={"paper": None, "receipt": None}, papers=("paper",), scans=("receipt",),
      stays=("department", "received_by", "handed_by", "paper_error", "annulled_reason",
             "created_by"),
      is_told=False),
    T("dues.Withholding", "удержанные взносы", _mine(), wipe={},
      kept="удержанные суммы без имени — бухгалтерский учёт взносов"),
    T("dues.PayrollRow", "сведения в ведомостях работодателя", _mine(),
      wipe={"full_name": "Данные уничтожены", "personnel_number": "", "reasons": [],
            "candidates": [], "before": {}}, stays=("settled_by",),
      kept="строки ведомостей без имени — суммы для сверки"),
    T("dues.PayrollFile", "сведения в ведомостях работодателя", _mine("rows__member"),
      wipe={"file": "", "skipped": []}, files=("file",),
      stays=("name", "sha256", "kind", "sheet", "headings", "columns", "counts", "warnings",
             "error"), is_told=False),
    T("dues.CashDues", "взносы наличными", _mine(), wipe={"number": ""},
      stays=("key", "recorded_by"), kept="суммы взносов без имени — для сверки книги"),
    T("dues.DuesExemption", "освобождения от взносов", _mine(), wipe={"ground": "", "basis": ""},
      stays=("created_by",)),
    T("dues.DuesStatement", "заявления на удержание взносов", _mine(),
      wipe={"number": "", "scan": None, "original_received_by": "", "told_name": "",
            "told_number": "", "is_renamed": False}, scans=("scan",), stays=("key",)),
    T("members.MovementScan", "бумаги о переводах и снятии с учёта", _mine("paper__member"),
      scans=("stored",)),
    T("members.MovementPaper", "бумаги о переводах и снятии с учёта", _mine(), papers=("paper",)),
    T("training.WorkFile", "обучение в школе профактива",
      _mine("work__enrolment__student__member"), scans=("stored",), is_told=False),
    T("training.Work", "обучение в школе профактива", _mine("enrolment__student__member")),
    T("training.Attempt", "обучение в школе профактива", _mine("enrolment__student__member")),
    T("training.LessonProgress", "обучение в школе профактива",
      _mine("enrolment__student__member"), is_told=False),
    T("training.Attendance", "обучение в школе профактива", _mine("enrolment__student__member")),
    T("training.CalendarFeed", "обучение в школе профактива", _mine("student__member"),
      is_told=False),
    T("training.Remark", "обучение в школе профактива", _mine("student__member")),
    T("training.Warned", "обучение в школе профактива", _mine("student__member"), is_told=False),
    T("training.Certificate", "удостоверения", _mine("record__student__member"),
      wipe={"paper": None, "reason": ""}, papers=("paper",),
      stays=("number", "seed", "mark", "issued_by", "revoked_by", "print_failed"),
      kept="номера удостоверений без имени — их проверяют по коду"),
    T("training.TrainingRecord", "обучение", _mine("student__member"),
      wipe={"document": "", "scan": None, "proposed_by": "", "refused_because": ""},
      scans=("scan",), stays=("title", "organiser", "decided_by"),
      kept=f"годы и часы обучения без имени — {STATISTICS}"),
    T("training.Enrolment", "обучение в школе профактива", _mine("student__member"),
      wipe={"reason": "", "asked_by": "", "decided_by": ""},
      kept=f"места в учебных группах без имени — {STATISTICS}"),
    T("training.Student", "обучение в школе профактива", _mine(), wipe={}, is_told=False,
      kept=f"годы и часы обучения без имени — {STATISTICS}"),
    T("documents.Paper", "бумаги", lambda p: _starts("key", [*p.paper_keys, *p.shared_papers]),
      files=("docx", "pdf"), is_told=False),
    T("members.Transfer", "переводы", _mine(),
      wipe={"basis": "", "note": "", "asked_by": WIPED, "decided_by": ""}),
    T("members.Suspension", "временные снятия с учёта", _mine(), wipe={"basis": ""}),
    T("members.Posting", "движение", _mine(), wipe={}, kept=STATISTICS, is_told=False),
    T("members.Movement", "движение", _mine(), wipe={"note": "", "trace": {}, "actor": WIPED}),
    T("members.Membership", "членство", _mine(), wipe={"reason": "", "basis": ""},
      stays=("key",)),
    T("members.ElectedPost", "выборные должности", _mine(),
      wipe={"title": "", "basis": "", "scan": None}, scans=("scan",),
      kept=f"выборные должности без имени — {STATISTICS}"),
    T("members.Training", "обучение", _mine(), wipe={"title": WIPED, "document": ""},
      kept=f"годы и часы обучения без имени — {STATISTICS}"),
    T("members.Award", "награды", _mine(), wipe={"title": WIPED, "basis": ""}),
    T("members.Relative", "семья", _mine()),
    T("members.Revision", "прежние значения карточки", _mine()),
    T("cabinet.EntryLink", "входы на свою страницу", _mine()),
    T("cabinet.MemberSession", "входы на свою страницу", _mine()),
    T("cabinet.UnionCard", "профбилеты", _mine()),
    T("cabinet.Proposal", "предложения исправить карточку", _mine()),
    T("cabinet.Wish", "просьбы", _mine()),
    T("imports.FaultFile", "загруженные списки", lambda p: Q(of__in=p.lists), files=("file",),
      is_told=False),
    T("imports.ImportRow", "загруженные списки", lambda p: Q(of__in=p.lists), is_told=False),
    T("imports.Import", "загруженные списки", lambda p: Q(pk__in=p.lists), wipe={"file": ""},
      files=("file",), stays=("name", "sha256", "kind", "sheet", "sheets", "spans", "headings",
                              "mapping", "wiping", "counts", "results", "warnings", "error"),
      is_told=False),
    T("notifications.Sms", "письма", _told("message__"), is_told=False),
    T("notifications.IncomingChat", "чаты в мессенджерах", lambda p: Q(about__in=p.abouts),
      is_told=False),
    T("notifications.LinkCode", "чаты в мессенджерах", lambda p: Q(about__in=p.abouts),
      is_told=False),
    T("notifications.ChatLink", "чаты в мессенджерах", lambda p: Q(about__in=p.abouts)),
    T("notifications.IncomingFile", "письма от человека",
      lambda p: Q(letter__about__in=p.abouts) | Q(letter__answers__about__in=p.abouts),
      files=("storage_name",)),
    T("notifications.Incoming", "письма от человека",
      lambda p: Q(about__in=p.abouts) | Q(answers__about__in=p.abouts), files=("storage_name",)),
    T("notifications.Attachment", "письма", _told("message__")),
    T("notifications.Attempt", "письма", _told("message__"), is_told=False),
    T("notifications.Message", "письма", _told()),
    T("notifications.Todo", "дела о человеке", _told()),
    T("notifications.Notice", "уведомления о человеке",
      lambda p: Q(person__in=p.keys) | _starts("url", p.addresses), is_told=False),
    T("admin.LogEntry", "действия в администрировании", _objects("object_id"), is_told=False),
    T("guardian.UserObjectPermission", "кому открыта карточка", _objects("object_pk"),
      is_told=False),
    T("guardian.GroupObjectPermission", "кому открыта карточка", _objects("object_pk"),
      is_told=False),
    T("accounts.Grant", "кому открыта карточка", _objects("object_id")),
    T("privacy.Answer", "ответы о данных", _mine(), files=("pdf", "json")),
    T("privacy.Hold", "запреты уничтожать", _mine()),
    T("applications.Application", "сведения заявления о вступлении",
      lambda p: Q(pk__in=p.applications),
      wipe={"surname": WIPED, "name": "", "patronymic": "", "genitive": "", "birth_date": None,
            "phone": "", "email": "destroyed@destroyed.invalid", "employer": None,
            "department": "", "position": "", "personnel_number": "", "comment": "", "reason": "",
            "dissemination_choices": {}, "responsible": None},
      stays=("token",), kept=f"стадии и даты заявления без имени — {STATISTICS}"),
    T("members.Member", "сведения учётной карточки", lambda p: Q(pk__in=p.members),
      wipe={"surname": WIPED, "name": "", "patronymic": "", "genitive": "", "phone": "",
            "extra_phone": "", "email": "", "address": "", "education": "", "school": "",
            "speciality": "", "photo": None, "employer": None, "department": "", "position": "",
            "profession": "", "personnel_number": "", "card_number": "", "status_reason": "",
            "applied_on": None, "first_joined_on": None, "came_from": "", "dues_mode": "",
            "dues_from": None, "papers_at_chair": False, "version": F("version") + 1},
      scans=("photo",),
      kept=f"пол, год рождения и дни на учёте без имени — {STATISTICS}"),
)  # fmt: skip

# Tables with words or with keys of people that hold nothing of a member, and why.
NOT_OF_PEOPLE = {
    "accounts": "те, кто работает на портале: их данные держит полномочие, а не членство",
    "auth": "права",
    "axes": "попытки входа тех, кто работает на портале; хранятся месяц",
    "contenttypes": "названия таблиц",
    "invitations": "те, кого позвали работать на портале: как и accounts",
    "structure": "организации, работодатели и их должностные лица",
    "sessions": "не используются: входы — в accounts.Session",
}
NOT_OF_A_PERSON = {
    "audit.Entry": "строки журнала без слов: слова лежат в audit.Values",
    "audit.Seal": "отпечатки журнала",
    "audit.Keeping": "срок журнала",
    "audit.Values": "стираются по ключу человека (audit.services.destroy_values)",
    "cabinet.EntryRequest": "почта стирается, как только отвечено; недописанное ищут по словам",
    "documents.Counter": "номера бумаг",
    "documents.StoredFile": "уходят вместе со строками, которые на них указывают",
    "documents.Template": "шаблоны бумаг",
    "documents.Thumbnail": "уходят вместе с файлом",
    "dues.BankFile": "первичный документ бухгалтерского учёта (402-ФЗ): хранится пять лет",
    "dues.ClosedPeriod": "закрытые месяцы",
    "dues.Operation": "книга взносов: суммы, фамилий в ней не пишут",
    "dues.Payment": "поступления от работодателей; имя в назначении ищут по словам",
    "dues.PayrollLayout": "названия столбцов",
    "dues.ReconciliationAct": "акты с работодателями и организациями",
    "dues.RegisterJob": "кто принял реестр и когда; людей в нём не называют",
    "dues.RegisterLayout": "столбцы файлов для работодателя",
    "dues.RegisterCopy": "файл стирается, если в реестре есть этот человек (wiping)",
    "dues.Share": "доли уровней",
    "imports.ColumnMemory": "названия столбцов",
    "members.ChosenColumns": "названия столбцов",
    "members.ConsentText": "тексты согласий",
    "members.DuplicateRules": "правила",
    "members.Export": "файл стирается, если сделан, пока человека было видно (wiping)",
    "members.Figures": "числа",
    "members.MembershipRules": "правила",
    "members.MoveJob": "номера карточек",
    "members.NameWord": "слова, которых больше нет ни у кого, стираются (wiping)",
    "members.RemovalReason": "справочник",
    "members.SavedList": "слова отбора ищут по словам",
    "members.SuspensionGround": "справочник",
    "notifications.ChannelState": "состояние каналов",
    "notifications.Batch": "названия отправок",
    "notifications.DeadAddress": "отпечатки адресов: самого адреса здесь нет",
    "notifications.FallbackRule": "правила",
    "notifications.OptOut": "отпечатки адресов: отказ от писем действует и дальше",
    "notifications.Pause": "домены почтовых серверов",
    "notifications.Alarm": "тревоги портала",
    "notifications.Heartbeat": "что и как часто делается само",
    "notifications.LetterText": "тексты писем",
    "notifications.LetterVersion": "тексты писем",
    "notifications.Mailbox": "почтовые ящики организаций",
    "privacy.Destruction": "имён не хранит; набранное ищут по словам",
    "privacy.DoomedFile": "имена файлов без слов",
    "privacy.Limits": "правила",
    "privacy.Line": "номер карточки и категории данных",
    "privacy.Rule": "правила",
    "privacy.Tombstone": "номер карточки и дни",
    "training.Course": "тексты курсов",
    "training.Group": "названия групп",
    "training.LearningRules": "правила",
    "training.Lesson": "тексты курсов",
    "training.Material": "названия файлов курса",
    "training.Meeting": "темы и места занятий",
    "training.Option": "тексты курсов",
    "training.Question": "тексты курсов",
    "training.Quiz": "разделы вопросов",
    "training.Task": "тексты курсов",
    "training.Video": "учебные фильмы и записи занятий",
    "training.VideoPart": "части загружаемых фильмов",
}
