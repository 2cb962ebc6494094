"""What of the school a user may see."""

from structure.scope import Action
from training.models import Tutor

SCHOOL = (Action.VIEW_TRAINING, Action.KEEP_COURSES)


def sees_school(user):
    """Has this user anything to look at in the office's part of the school?"""
    return any(user.scope(action) or user.is_lent_for(action) for action in SCHOOL) or teaches(user)


def teaches(user):
    """Is or was this user a tutor of any group?"""
    return Tutor.objects.filter(user=user).exists()
