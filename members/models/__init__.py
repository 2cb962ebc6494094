"""People of the union and all that is known of them, a subject a file."""

from members.models.cards import KeyForm, Member, Revision, SortForm
from members.models.consents import Consent, ConsentText, Withdrawal
from members.models.duplicates import DistinctPair, DuplicateRules, Merge, Suspicion
from members.models.figures import Figures
from members.models.jobs import MoveJob
from members.models.life import Award, ElectedPost, Relative, Training
from members.models.lists import ChosenColumns, Export, SavedList
from members.models.movement import (
    Membership,
    MembershipRules,
    Movement,
    Posting,
    RemovalReason,
    Suspension,
    SuspensionGround,
    Transfer,
)
from members.models.papers import MovementPaper, MovementScan
from members.models.requests import DataRequest, RequestStep
from members.models.searching import NameGrams, NameWord, Spellings

__all__ = [
    "Award",
    "ChosenColumns",
    "Consent",
    "ConsentText",
    "DataRequest",
    "DistinctPair",
    "DuplicateRules",
    "ElectedPost",
    "Export",
    "Figures",
    "KeyForm",
    "Member",
    "Membership",
    "MembershipRules",
    "Merge",
    "MoveJob",
    "Movement",
    "MovementPaper",
    "MovementScan",
    "NameGrams",
    "NameWord",
    "Posting",
    "Relative",
    "RemovalReason",
    "RequestStep",
    "Revision",
    "SavedList",
    "SortForm",
    "Spellings",
    "Suspension",
    "SuspensionGround",
    "Suspicion",
    "Training",
    "Transfer",
    "Withdrawal",
]
