"""Each view or export of a person's data leaves exactly one line in the journal.

A page that shows only how a person is called, so that he can be found or acted on, is named in
``NAMES_ONLY``: whoever adds a page with names says which of the two it is.
"""

import pytest

from audit.enums import Kind
from audit.models import Entry
from members.models import Export, SavedList
from tests.house.addresses import RULES, ForAll, OfUnit, address
from tests.house.dues_layout_grounds import give_copies
from tests.house.grounds import lay
from tests.house.visiting import Visitor, know_people

pytestmark = pytest.mark.django_db

LOOKS = {Kind.READ, Kind.EXPORT, Kind.PRINT}
# What a person's card, contacts, history, papers or files are seen by, or are taken away with.
_PERSONAL = """
    accounts:export_journal accounts:journal accounts:offices_file accounts:offices_print
    accounts:person accounts:sign_in_of
    applications:application applications:correct applications:paper applications:scan
    applications:sheet
    cabinet:print_card cabinet:proposal
    dues:copy_file dues:file dues:member dues:payroll dues:payroll_who dues:register
    imports:one invitations:campaign
    members:as_of members:balance_file members:balance_lines members:balance_print
    members:bodies members:consent_registry_file members:consent_scan members:consents
    members:data_request members:data_request_scan members:edit members:edit_line
    members:export_file members:history members:member members:move_paper members:move_scan
    members:print_list
    members:print_member members:quality members:remove_line members:step_answer
    members:transfer members:transfer_step members:withdrawal_certificate
    members:withdrawal_scan
    applications:incoming applications:incoming_file applications:incoming_source
    notifications:attachment notifications:message notifications:message_html
    privacy:answer_file privacy:data privacy:destroy privacy:destruction
    resolutions:extract resolutions:paper resolutions:resolution resolutions:scan
    rights:lent rights:who rights:why
    training:report_file training:report_people training:report_print training:required_people
    training:attendance training:group training:group_file training:print_group training:group_talk
    training:course_progress training:journal training:journal_file training:results
    training:certificate training:work training:work_file
    training:elsewhere_one training:elsewhere_scan training:print_record training:record
"""
# Two cards side by side: a line about each of the two people.
OF_TWO = {"members:merge"}
# Lists to choose from, and forms of one act that name whom it is done to.
_NAMES_ONLY = """
    accounts:end_mandate accounts:mandate accounts:mandate_term accounts:offices accounts:people
    accounts:profile accounts:reset_step
    applications:application_phone applications:bundle applications:file_sheet applications:tray
    applications:untie_incoming
    applications:board applications:inbox applications:confirm_dues applications:draft_resolution
    applications:drop_from_draft applications:originals applications:pass_on
    applications:letter_examples
    applications:reassign applications:send_back applications:step
    applications:table
    cabinet:proposals cabinet:revoke_card
    dues:attach_scan dues:cancel_exemption dues:cash dues:correct_statement dues:drop_statement
    dues:dues_mode dues:employer dues:end_exemption dues:enter_statement dues:exempt
    dues:original_handed dues:pair dues:payroll_again dues:payroll_drop dues:payroll_recolumn
    dues:payroll_undo dues:payrolls dues:refuse dues:renew_statement dues:unconfirmed dues:waiting
    dues:withdraw_statement dues:without_statement
    documents:kind documents:template
    imports:columns imports:drop imports:list invitations:campaigns
    members:act members:add_line members:add_post members:bulk_done members:bulk_result
    members:change_list members:change_photo members:count_list members:data_requests
    members:distinct_pairs members:edit_post members:end_post members:ending_posts
    members:exports members:find_second members:mend members:merges members:move_papers
    members:note_consent members:register members:remove_post members:saved_lists
    members:transfer_out members:transfers members:unit_bodies members:unmerge
    members:withdraw_consent
    notifications:outbox notifications:todos
    privacy:hold
    resolutions:printing
    structure:headcounts today
    training:certificates training:enrolment_category training:enrolment_step
    training:elsewhere training:propose_elsewhere training:propose_for_card
    training:refuse_elsewhere training:withdraw_elsewhere
    training:move_enrolment training:requests training:works
"""
PERSONAL, NAMES_ONLY = _PERSONAL.split(), _NAMES_ONLY.split()


@pytest.fixture
def ground(house, people):
    laid = lay("own", house.primary, people.admin)
    Export.objects.filter(pk=laid.other["export"].pk).update(user=people.chair)
    give_copies(laid.other, people.chair)
    SavedList.objects.filter(pk=laid.other["saved"].pk).update(owner=people.chair)
    return laid


@pytest.fixture
def opened(client, people, ground, monkeypatch):
    """Opens an address as the chair: (the response, lines that appeared)."""
    know_people(monkeypatch)
    visitor = Visitor(client, people.chair)

    def open_it(name):
        before = Entry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        response = visitor.get(address(name, RULES[name], ground))
        return response, list(Entry.objects.filter(pk__gt=before).order_by("pk"))

    return open_it


def test_each_view_of_personal_data_leaves_exactly_one_line(opened, people):
    wrong = []
    for name in PERSONAL:
        response, lines = opened(name)
        told = [(line.action, line.kind) for line in lines]
        is_right = (
            response.status_code == 200
            and len(lines) == 1
            and lines[0].kind in LOOKS
            and lines[0].actor_id == people.chair.pk
        )
        if not is_right:
            wrong.append((name, response.status_code, told))

    assert wrong == []


def test_two_cards_side_by_side_leave_a_line_about_each(opened):
    for name in OF_TWO:
        _, lines = opened(name)

        assert [line.action for line in lines] == ["members.card.read"] * 2
        assert len({line.person for line in lines}) == 2


def test_a_page_that_shows_a_person_is_either_recorded_or_known_to_name_him_only(opened, ground):
    known = {*PERSONAL, *OF_TWO, *NAMES_ONLY}
    unknown = []
    for name, rule in sorted(RULES.items()):
        if name in known or isinstance(rule, ForAll):
            continue
        response, lines = opened(name)
        if response.status_code != 200 or response.streaming:
            continue
        is_shown = ground.mark in response.content.decode(errors="replace")
        if is_shown or any(line.kind in LOOKS for line in lines):
            unknown.append((name, [line.action for line in lines]))

    assert unknown == []


def test_pages_that_only_name_people_leave_no_line(opened):
    wrong = []
    for name in NAMES_ONLY:
        _, lines = opened(name)
        if lines:
            wrong.append((name, [line.action for line in lines]))

    assert wrong == []


def test_a_refused_view_leaves_no_line(client, people, ground, monkeypatch):
    know_people(monkeypatch)
    stranger = Visitor(client, people.stranger)
    before = Entry.objects.count()

    for name in PERSONAL:
        if isinstance(RULES[name], OfUnit):
            assert stranger.get(address(name, RULES[name], ground)).status_code == 404

    assert Entry.objects.count() == before


@pytest.mark.parametrize("role", ["admin", "territorial_chair", "accountant", "auditor"])
def test_whoever_else_opens_them_leaves_as_many(role, client, people, ground, monkeypatch):
    """Exactly one line where the page opens to him, and none where it does not."""
    know_people(monkeypatch)
    user, wrong = getattr(people, role), []
    visitor = Visitor(client, user)
    for name in [*PERSONAL, *NAMES_ONLY]:
        before = Entry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        opens = visitor.get(address(name, RULES[name], ground)).status_code == 200
        told = list(Entry.objects.filter(pk__gt=before).values_list("action", "actor_id"))
        if len(told) != int(opens and name in PERSONAL) or any(who != user.pk for _, who in told):
            wrong.append((name, opens, told))

    assert wrong == []
