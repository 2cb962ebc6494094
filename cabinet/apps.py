from django.apps import AppConfig


class CabinetConfig(AppConfig):
    name = "cabinet"
    verbose_name = "Страница члена профсоюза"
    default_auto_field = "django.db.models.BigAutoField"
