from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Письма и уведомления"
    default_auto_field = "django.db.models.BigAutoField"
