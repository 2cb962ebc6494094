from django.apps import AppConfig


class StructureConfig(AppConfig):
    name = "structure"
    verbose_name = "Структура"
    default_auto_field = "django.db.models.BigAutoField"
