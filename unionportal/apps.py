from django.apps import AppConfig


class UnionPortalConfig(AppConfig):
    name = "unionportal"
    verbose_name = "Цифровой профсоюз"

    def ready(self):
        """Bind ``@shared_task`` of all apps to our Celery, also in the web server."""
        from unionportal import celery  # noqa: F401 - imported for what it sets
        from unionportal.heartbeats import recording  # noqa: F401 - listens to the worker
