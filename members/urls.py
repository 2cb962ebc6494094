from members.card_urls import patterns as cards
from members.consent_urls import patterns as consents
from members.count_urls import patterns as counts
from members.duplicates_urls import patterns as duplicates
from members.list_urls import patterns as lists
from members.move_urls import patterns as moves

app_name = "members"
urlpatterns = [
    *lists,
    *cards,
    *consents,
    *counts,
    *duplicates,
    *moves,
]
