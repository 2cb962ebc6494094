import pytest
from django.urls import reverse


def url(name, *args, query=""):
    return reverse(f"structure:{name}", args=args) + query


# Who opens what: own, below, above, beside.
VIEWED = [
    ("chair", "primary", 200),
    ("chair", "shop", 200),
    ("chair", "group", 200),
    ("chair", "territorial", 404),
    ("chair", "union", 404),
    ("chair", "neighbour", 404),
    ("territorial_chair", "primary", 200),
    ("territorial_chair", "other_territorial", 404),
    ("admin", "stranger_primary", 200),
    ("shop_chair", "shop", 200),
    ("shop_chair", "primary", 404),
    ("trainer", "primary", 200),
    ("trainer", "shop", 404),
    ("employer_accountant", "primary", 404),
    ("stranger", "primary", 404),
]


@pytest.mark.parametrize(("who", "where", "status"), VIEWED)
@pytest.mark.parametrize("page", ["unit", "joining"])
def test_who_opens_which_card(house, people, seen_by, page, who, where, status):
    answer = seen_by(getattr(people, who), url(page, getattr(house, where).pk))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("page", "who", "where", "status"),
    [
        ("edit", "chair", "primary", 200),
        ("edit", "chair", "shop", 200),
        ("edit", "chair", "neighbour", 404),
        ("edit", "deputy", "primary", 404),
        ("edit", "accountant", "primary", 404),
        ("edit", "shop_chair", "shop", 404),
        ("edit", "auditor", "primary", 404),
        ("edit", "specialist", "primary", 200),
        ("rules", "chair", "primary", 200),
        ("rules", "chair", "shop", 404),
        ("rules", "deputy", "primary", 404),
        ("issue_code", "chair", "primary", 200),
        ("issue_code", "neighbour_chair", "primary", 404),
        ("attach_employer", "chair", "primary", 200),
        ("attach_employer", "auditor", "primary", 404),
        ("new_employer", "chair", "primary", 200),
        ("new_employer", "neighbour_chair", "primary", 404),
        ("create", "territorial_chair", "primary", 200),
        ("create", "chair", "primary", 404),
        ("create", "territorial_chair", "group", 404),
        ("create", "territorial_chair", "stranger_primary", 404),
    ],
)
def test_who_changes_what(house, people, seen_by, page, who, where, status):
    answer = seen_by(getattr(people, who), url(page, getattr(house, where).pk))

    assert answer.status_code == status


def test_nobody_is_sent_to_sign_in(client, house):
    answer = client.get(url("tree"))

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('accounts:login')}?next={url('tree')}"
