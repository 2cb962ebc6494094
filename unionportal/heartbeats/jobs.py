"""Periodic jobs: how each is called on the page, and how often it is expected."""

from datetime import timedelta

from celery.schedules import crontab
from django.conf import settings

DAY = timedelta(days=1)
# A daily job may run for hours; one of every minute may stand behind a long one.
GRACE_OF_DAILY = timedelta(hours=3)
SHORTEST = timedelta(minutes=20)

TITLES = {
    "applications.tasks.do_owed_register_jobs": "Ответы на реестры для бухгалтерии",
    "applications.tasks.fire_due_timers": "Сроки заявлений",
    "applications.tasks.forget_old_sheets": "Уборка: листы, которые никуда не легли",
    "applications.tasks.read_owed_bundles": "Чтение присланных листов",
    "applications.tasks.route_letters": "Раскладка входящих писем",
    "applications.tasks.run_pending_effects": "Бумаги и письма по заявлениям",
    "applications.tasks.submit_pending_lists": "Заявления списком",
    "applications.tasks.work_owed_updates": "Сообщения из мессенджеров",
    "audit.tasks.remove_old": "Старые записи журнала",
    "audit.tasks.seal": "Печать журнала",
    "cabinet.tasks.answer_pending": "Ссылки для входа членам профсоюза",
    "cabinet.tasks.tidy_up": "Уборка: входы членов профсоюза",
    "documents.tasks.forget_loose_files": "Уборка: файлы, которые ни к чему не приложены",
    "dues.tasks.do_owed_register_jobs": "Действия над реестрами списком",
    "dues.tasks.forget_old_copies": "Уборка: экземпляры реестров",
    "dues.tasks.go_on_with_payrolls": "Ведомости работодателей",
    "dues.tasks.keep_months": "Месяцы взносов",
    "dues.tasks.make_owed_copies": "Экземпляры реестров",
    "dues.tasks.print_pending": "Реестры для бухгалтерии",
    "dues.tasks.remind_unanswered": "Реестры без ответа",
    "dues.tasks.settle_all": "Заявления на удержание: все",
    "dues.tasks.settle_lately": "Заявления на удержание: новые",
    "imports.tasks.forget_old": "Уборка: загруженные списки",
    "imports.tasks.go_on": "Загрузка списков",
    "imports.tasks.make_owed_fault_files": "Списки с ошибками для исправления",
    "invitations.tasks.remind_due": "Напоминания приглашённым",
    "invitations.tasks.send_owed": "Приглашения",
    "members.tasks.check_ledger": "Проверка учёта движения",
    "members.tasks.count_figures": "Числа на карточках организаций",
    "members.tasks.forget_old_exports": "Уборка: выгрузки",
    "members.tasks.forget_old_merges": "Уборка: объединённые карточки",
    "members.tasks.make_owed_exports": "Выгрузки",
    "members.tasks.move_by_term": "Переводы по сроку",
    "members.tasks.move_owed": "Переводы списком",
    "members.tasks.print_owed_certificates": "Справки об отзыве согласий",
    "members.tasks.remind_of_absences": "Напоминания о снятых временно",
    "members.tasks.search_for_duplicates": "Поиск двойников",
    "members.tasks.tidy_words": "Слова для поиска по именам",
    "members.tasks.warn_of_data_terms": "Сроки ответов о данных",
    "members.tasks.warn_of_ending_posts": "Выборные должности, срок которых кончается",
    "notifications.tasks.ask_gateways": "Отчёты о доставке СМС",
    "notifications.tasks.fetch_mail": "Проверка почтовых ящиков",
    "notifications.tasks.forget_old_chats": "Уборка: сообщения из мессенджеров",
    "notifications.tasks.forget_old_refusals": "Уборка: отказы от писем и перерывы каналов",
    "notifications.tasks.poll_bots": "Чтение ботов",
    "notifications.tasks.read_letters": "Чтение входящих писем",
    "notifications.tasks.send_due": "Отправка писем",
    "notifications.tasks.send_due_elsewhere": "Отправка СМС и сообщений в чаты",
    "notifications.tasks.tidy_mail": "Уборка: входящие письма",
    "privacy.tasks.destroy_due": "Уничтожение данных по сроку",
    "privacy.tasks.make_owed_answers": "Ответы людям об их данных",
    "privacy.tasks.tidy_up": "Уборка: ответы о данных",
    "resolutions.tasks.print_pending": "Постановления и выписки",
    "structure.tasks.check_tree": "Проверка дерева организаций",
    "training.tasks.begin_groups": "Учебные группы, которые начинаются",
    "training.tasks.check_owed_videos": "Проверка учебных видео",
    "training.tasks.forget_abandoned_videos": "Уборка: недогруженные видео",
    "training.tasks.remind_of_meetings": "Напоминания об учебных занятиях",
    "training.tasks.look_at_mandatory": "Обязательное обучение: напомнить и сузить права",
    "training.tasks.give_rights_back": "Обязательное обучение: вернуть права",
    "training.tasks.remind_of_requests": "Просьбы об обучении без ответа",
    "training.tasks.print_owed_certificates": "Удостоверения об обучении",
    "training.tasks.hand_in_overdue_quizzes": "Тесты, время которых вышло",
    "unionportal.tasks.check_journal": "Проверка журнала",
    "unionportal.tasks.finish_looks": "Просмотр глазами другого",
    "unionportal.tasks.look_for_unused": "Неиспользуемые учётные записи",
    "unionportal.tasks.pass_on_what_ended": "Передача дел, когда полномочие кончилось",
    "unionportal.tasks.remind_of_endings": "Напоминания о сроках организаций",
    "unionportal.tasks.remind_of_grants": "Напоминания о доступе на время",
    "unionportal.tasks.tidy_accounts": "Уборка: сессии",
    "unionportal.tasks.watch_heartbeats": "Сторож внутри фоновой работы",
    "unionportal.tasks.end_practices": "Практика, срок которой кончился",
    "unionportal.tasks.make_owed_practices": "Учебные организации",
}


def scheduled() -> dict[str, timedelta]:
    """{task: how long it may be silent} for everything in the schedule."""
    found: dict[str, timedelta] = {}
    for row in settings.CELERY_BEAT_SCHEDULE.values():
        allowed = allowed_by(row["schedule"])
        found[row["task"]] = min(allowed, found.get(row["task"], allowed))
    return found


def allowed_by(schedule) -> timedelta:
    """Three periods, but never so short that a long job before it would look like silence."""
    if isinstance(schedule, crontab):
        return DAY + GRACE_OF_DAILY
    return max(3 * schedule, SHORTEST)
