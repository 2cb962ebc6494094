from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "dues"
    verbose_name = "Взносы"
    default_auto_field = "django.db.models.BigAutoField"
