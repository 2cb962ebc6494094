"""The tree of organisations and what stands on their cards, a subject a file."""

from structure.models.calendar import CalendarDay
from structure.models.closings import Closing
from structure.models.employers import Employer
from structure.models.joining import JoinCode, JoiningRules
from structure.models.labour import CollectiveAgreement, Headcount
from structure.models.pages import PublicPage
from structure.models.policies import Policy
from structure.models.units import Unit, in_quotes

__all__ = [
    "CalendarDay",
    "Closing",
    "CollectiveAgreement",
    "Employer",
    "Headcount",
    "JoinCode",
    "JoiningRules",
    "Policy",
    "PublicPage",
    "Unit",
    "in_quotes",
]
