"""What the addresses of result of the school need."""

from structure.scope import Action
from tests.house.needs import other

A = Action
RESULTS = {
    "training:results": other(A.RUN_GROUPS, "study_group"),
    "training:results_back": other(A.RUN_GROUPS, "study_group"),
}
