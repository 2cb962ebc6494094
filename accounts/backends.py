"""Checking a password."""

from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """Django's own. A right password of an account closed as unused is told so, and opens
    nothing; a session of a closed account is nobody's."""

    def user_can_authenticate(self, user):
        return user.is_active or user.closed_unused_at is not None

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if user and user.is_active else None
