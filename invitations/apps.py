from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "invitations"
    verbose_name = "Приглашения организаций"
    default_auto_field = "django.db.models.BigAutoField"
