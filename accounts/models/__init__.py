"""Users, the offices they hold, and what single objects are lent to them."""

from accounts.models.dated import DatedQuerySet
from accounts.models.grants import Grant
from accounts.models.handovers import HandedOver, Handover
from accounts.models.offices import Absence, Mandate, Responsibility
from accounts.models.users import User, UserManager

__all__ = [
    "Absence",
    "DatedQuerySet",
    "Grant",
    "HandedOver",
    "Handover",
    "Mandate",
    "Responsibility",
    "User",
    "UserManager",
]
