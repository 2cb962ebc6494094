"""Users, the offices they hold, and what single objects are lent to them."""

from accounts.models.dated import DatedQuerySet
from accounts.models.factors import CodeApp, FactorRule, Passkey, RecoveryCode, WrongCodes
from accounts.models.grants import Grant
from accounts.models.handovers import HandedOver, Handover
from accounts.models.looks import Look
from accounts.models.offices import Absence, Mandate, Responsibility
from accounts.models.sessions import Session
from accounts.models.users import User, UserManager

__all__ = [
    "Absence",
    "CodeApp",
    "DatedQuerySet",
    "FactorRule",
    "Grant",
    "HandedOver",
    "Handover",
    "Look",
    "Mandate",
    "Passkey",
    "RecoveryCode",
    "Responsibility",
    "Session",
    "User",
    "UserManager",
    "WrongCodes",
]
