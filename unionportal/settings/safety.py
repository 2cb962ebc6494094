"""What a public portal must not start without."""

from urllib.parse import urlsplit

SHORTEST_KEY = 50


def complaints(*, secret_key, debug, allowed_hosts, site_url, database_url, redis_url):
    """Plain sentences, one for each thing that makes these settings unsafe; none is good."""
    found = []
    if not secret_key:
        found.append("Не задан SECRET_KEY: без него подписи и входы можно подделать.")
    elif len(secret_key) < SHORTEST_KEY or len(set(secret_key)) < 5:
        found.append(f"SECRET_KEY слишком прост: нужно не меньше {SHORTEST_KEY} случайных знаков.")
    elif secret_key.startswith("django-insecure-"):
        found.append("SECRET_KEY взят из примера Django: придумайте свой.")
    if debug:
        found.append("Включён DEBUG: страницы ошибок показали бы всем устройство портала.")
    if not allowed_hosts:
        found.append("Пуст ALLOWED_HOSTS: перечислите через запятую имена сайта.")
    elif "*" in allowed_hosts:
        found.append("ALLOWED_HOSTS разрешает любое имя: перечислите имена сайта.")
    if not site_url:
        found.append("Не задан SITE_URL: адрес портала, который стоит в письмах и QR-кодах.")
    elif urlsplit(site_url).scheme != "https" or not urlsplit(site_url).hostname:
        found.append("SITE_URL должен начинаться с https://, иначе данные людей пойдут открыто.")
    if not database_url:
        found.append("Не задан DATABASE_URL: адрес базы данных PostgreSQL.")
    if not redis_url:
        found.append("Не задан REDIS_URL: адрес очереди задач Redis.")
    return found
