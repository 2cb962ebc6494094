"""Every address of the portal: what it needs, and whose right opens it.

An address that is not here fails the walk: whoever adds a page says here who may open it.
"""

from django.urls import URLPattern, get_resolver, reverse

from structure.scope import Action
from tests.house.channel_addresses import CHANNELS
from tests.house.consent_addresses import CONSENTS
from tests.house.dues_book_addresses import BOOKLESS, DUES_BOOKS
from tests.house.dues_layout_addresses import DUES_LAYOUT
from tests.house.dues_member_addresses import DUES_OF_MEMBER
from tests.house.dues_month_addresses import DUES_MONTH
from tests.house.dues_payroll_addresses import DUES_PAYROLLS
from tests.house.dues_reg_addresses import REGISTERS
from tests.house.health_addresses import HEALTH
from tests.house.import_addresses import LISTS
from tests.house.mail_addresses import MAIL
from tests.house.move_addresses import MOVES
from tests.house.needs import (
    ForAll,
    ForSignedIn,
    OfList,
    OfOwner,
    OfUnit,
    by_pk,
    chosen,
    of_application,
    of_letter,
    of_member,
    of_pair,
    of_template_kind,
    of_training,
    other,
    place_of,
    unit,
)
from tests.house.privacy_addresses import PRIVACY
from tests.house.rights_addresses import RIGHTS
from tests.house.sheet_addresses import SHEETS
from tests.house.training_addresses import TRAINING

A = Action

_SLOT = {"kind": "statement"}
_HANDLE, _VIEW = A.HANDLE_APPLICATION, A.VIEW_APPLICATION

RULES = {
    "home": ForAll(),
    "privacy": ForAll(),
    "healthz": ForAll(),
    "admin_login": ForAll(),
    "today": ForSignedIn(),
    "public_page": ForAll(),
    "policy": ForAll(),
    "close_unit": unit(A.CHANGE_TREE),
    "move_unit": unit(A.CHANGE_TREE),
    "merge_units": place_of(A.CHANGE_TREE),
    # joining
    **{
        f"applications:{name}": ForAll()
        for name in (
            *("find", "region", "check_mail", "submitted", "join", "mine", "mine_ready"),
            *("mine_withdraw", "mine_paper", "mine_upload", "mine_scan", "mine_thumbnail"),
            *("mine_remove", "mine_papers", "mine_dues"),
        )
    },
    **SHEETS,
    **TRAINING,
    **MAIL,
    "applications:board": OfList(_VIEW),
    "applications:column": OfList(_VIEW),
    "applications:table": OfList(_VIEW),
    "applications:step": chosen(_VIEW, "application", event="reject"),
    "applications:originals": chosen(_HANDLE, "application"),
    "applications:reassign": chosen(_HANDLE, "application"),
    "applications:application": of_application(_VIEW),
    "applications:correct": of_application(_HANDLE),
    "applications:pass_on": of_application(_HANDLE),
    "applications:genitive": of_application(_HANDLE),
    "applications:retry": of_application(_HANDLE),
    "applications:send_back": of_application(_HANDLE),
    "applications:tick": of_application(_HANDLE, **_SLOT),
    "applications:untick": of_application(_HANDLE, **_SLOT),
    "applications:add_scans": of_application(_HANDLE, **_SLOT),
    "applications:remove_scan": OfUnit(
        _HANDLE, lambda ground: {"pk": ground.application.pk, "scan_pk": ground.scan.pk}
    ),
    "applications:paper": of_application(_VIEW, **_SLOT, form="pdf"),
    "applications:scan": OfUnit(
        _VIEW, lambda ground: {"pk": ground.application.pk, "scan_pk": ground.scan.pk}
    ),
    "applications:thumbnail": OfUnit(
        _VIEW, lambda ground: {"pk": ground.application.pk, "scan_pk": ground.scan.pk, "page": 1}
    ),
    "applications:draft_resolution": chosen(A.SIGN_RESOLUTION, "ready"),
    "applications:sign_resolution": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "applications:annul_resolution": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "applications:drop_from_draft": OfUnit(
        A.SIGN_RESOLUTION,
        lambda ground: {"pk": ground.resolution.pk, "line_pk": ground.line.pk},
    ),
    "applications:hand_over": by_pk(A.HANDLE_DUES, "register"),
    "applications:confirm_dues": by_pk(A.HANDLE_DUES, "register"),
    **{f"practice:{name}": ForAll() for name in ("begin", "enter", "leave")},
    # the member's own page
    **{
        f"cabinet:{name}": ForAll()
        for name in (
            *("check_card", "card", "enter", "enter_code", "open", "leave", "leave_everywhere"),
            *("me", "seen", "correct", "take_back_proposal", "paper", "print_papers", "my_card"),
            *("ask_card", "lost_card", "my_card_pdf", "transfer"),
            *("give_consent", "end_consent", "certificate"),
            *("take_back_transfer", "wish", "take_back_wish", "manifest", "service_worker"),
        )
    },
    "cabinet:proposals": OfList(A.EDIT_MEMBER),
    "cabinet:proposal": OfUnit(A.EDIT_MEMBER, lambda ground: {"pk": ground.other["proposal"].pk}),
    "cabinet:of_member": by_pk(A.VIEW_MEMBER, "member"),
    "cabinet:issue_card": by_pk(A.EDIT_MEMBER, "member"),
    "cabinet:revoke_card": by_pk(A.EDIT_MEMBER, "member"),
    "cabinet:print_card": by_pk(A.EDIT_MEMBER, "member"),
    "cabinet:send_link": by_pk(A.EDIT_MEMBER, "member"),
    "cabinet:put_out": by_pk(A.EDIT_MEMBER, "member"),
    "cabinet:fulfil_wish": OfUnit(A.EDIT_MEMBER, lambda ground: {"pk": ground.other["wish"].pk}),
    # accounts
    **{
        f"accounts:{name}": ForAll()
        for name in (
            *("login", "logout", "password_reset", "password_reset_confirm"),
            *("password_reset_done", "password_reset_complete", "accept_invitation"),
            *("second_step", "key_door", "identity", "identity_back", "come_back_in"),
        )
    },
    "accounts:profile": ForSignedIn(),
    "accounts:password_change": ForSignedIn(),
    **{
        f"accounts:{name}": ForSignedIn()
        for name in (
            *("security", "second_soon", "prove", "new_app", "new_key", "new_codes"),
            "end_others",
        )
    },
    "accounts:app": OfOwner(lambda ground: {"pk": ground.other["new_app"].pk}),
    "accounts:remove_app": OfOwner(lambda ground: {"pk": ground.other["app"].pk}),
    "accounts:remove_key": OfOwner(lambda ground: {"pk": ground.other["key"].pk}),
    "accounts:end_session": OfOwner(lambda ground: {"key_hash": ground.other["session"].pk}),
    "accounts:factor_rules": place_of(A.MANAGE_PEOPLE),
    "accounts:keep_journal": place_of(A.MANAGE_PEOPLE),
    "accounts:sign_in_of": by_pk(A.MANAGE_PEOPLE, "person"),
    "accounts:reset_step": by_pk(A.MANAGE_PEOPLE, "person"),
    "accounts:put_out": by_pk(A.MANAGE_PEOPLE, "person"),
    "accounts:go_away": ForSignedIn(),
    "accounts:come_back": OfOwner(lambda ground: {"pk": ground.other["away"].pk}),
    "accounts:people": place_of(A.VIEW_UNIT),
    "invitations:campaigns": OfList(A.MANAGE_PEOPLE),
    "invitations:new": OfList(A.MANAGE_PEOPLE),
    "invitations:sample": OfList(A.MANAGE_PEOPLE),
    **{
        f"invitations:{name}": other(A.MANAGE_PEOPLE, "campaign")
        for name in ("campaign", "progress", "word", "start", "stop", "repeat")
    },
    "accounts:offices": OfList(A.VIEW_UNIT),
    "accounts:offices_print": OfList(A.VIEW_UNIT),
    "accounts:offices_file": OfList(A.VIEW_UNIT),
    "accounts:person": by_pk(A.VIEW_UNIT, "person"),
    "accounts:change_person": by_pk(A.MANAGE_PEOPLE, "person"),
    "accounts:send_away": by_pk(A.MANAGE_PEOPLE, "person"),
    "accounts:call_back": by_pk(A.MANAGE_PEOPLE, "absence"),
    "accounts:lend": by_pk(A.MANAGE_PEOPLE, "payroll"),
    "accounts:take_back": by_pk(A.MANAGE_PEOPLE, "grant"),
    "accounts:mandate": by_pk(A.MANAGE_PEOPLE, "mandate"),
    "accounts:mandate_term": by_pk(A.MANAGE_PEOPLE, "mandate"),
    "accounts:take_back_end": other(A.MANAGE_PEOPLE, "handover"),
    "accounts:drop_planned": by_pk(A.MANAGE_PEOPLE, "mandate"),
    "accounts:end_mandate": by_pk(A.MANAGE_PEOPLE, "mandate"),
    "accounts:invite_again": OfUnit(
        A.MANAGE_PEOPLE,
        lambda ground: {"unit_pk": ground.unit.pk, "pk": ground.person.pk},
    ),
    "accounts:responsible": OfUnit(A.MANAGE_PEOPLE, lambda ground: {"unit_pk": ground.unit.pk}),
    "accounts:give_mandate": OfUnit(A.MANAGE_PEOPLE, lambda ground: {"unit_pk": ground.unit.pk}),
    # organisations
    "structure:tree": OfList(A.VIEW_UNIT),
    "structure:branch": unit(A.VIEW_UNIT),
    "structure:unit": unit(A.VIEW_UNIT),
    "structure:edit": unit(A.EDIT_UNIT),
    "structure:create": unit(A.CHANGE_TREE),
    "structure:edit_block": OfUnit(
        A.EDIT_UNIT, lambda ground: {"pk": ground.unit.pk, "block": "contacts"}
    ),
    "structure:reopen": unit(A.CHANGE_TREE),
    "structure:public_page": unit(A.EDIT_UNIT),
    "structure:policy": unit(A.EDIT_UNIT),
    "structure:edit_policy": unit(A.EDIT_UNIT),
    "structure:headcounts": unit(A.VIEW_UNIT),
    "structure:add_headcount": unit(A.EDIT_UNIT),
    "structure:change_headcount": other(A.EDIT_UNIT, "headcount"),
    "structure:remove_headcount": other(A.EDIT_UNIT, "headcount"),
    "structure:agreements": unit(A.VIEW_UNIT),
    "structure:add_agreement": unit(A.EDIT_UNIT),
    "structure:change_agreement": other(A.EDIT_UNIT, "agreement"),
    "structure:remove_agreement": other(A.EDIT_UNIT, "agreement"),
    "structure:joining": unit(A.VIEW_UNIT),
    "structure:issue_code": unit(A.EDIT_UNIT),
    "structure:rules": unit(A.EDIT_UNIT),
    "structure:revoke_code": by_pk(A.EDIT_UNIT, "code"),
    "structure:attach_employer": unit(A.EDIT_UNIT),
    "structure:new_employer": unit(A.EDIT_UNIT),
    "structure:detach_employer": OfUnit(
        A.EDIT_UNIT,
        lambda ground: {"pk": ground.unit.pk, "employer_pk": ground.employer.pk},
    ),
    "structure:employer": by_pk(A.VIEW_UNIT, "employer"),
    "structure:edit_employer": by_pk(A.EDIT_UNIT, "employer"),
    # papers
    "documents:templates": place_of(A.EDIT_TEMPLATES),
    "documents:units": OfList(A.EDIT_TEMPLATES),
    "documents:variables": OfList(A.EDIT_TEMPLATES),
    "documents:builtin_file": OfList(A.EDIT_TEMPLATES),
    "documents:builtin_sample": OfList(A.EDIT_TEMPLATES),
    "documents:template": by_pk(A.EDIT_TEMPLATES, "template")._replace(is_read_below=True),
    "documents:template_file": by_pk(A.EDIT_TEMPLATES, "template")._replace(is_read_below=True),
    "documents:template_sample": by_pk(A.EDIT_TEMPLATES, "template")._replace(is_read_below=True),
    "documents:withdraw": by_pk(A.EDIT_TEMPLATES, "template"),
    "documents:poster": by_pk(A.VIEW_UNIT, "code"),
    "documents:join_qr": by_pk(A.VIEW_UNIT, "code"),
    "documents:kind": of_template_kind(A.EDIT_TEMPLATES),
    "documents:check": of_template_kind(A.EDIT_TEMPLATES),
    "documents:apply": of_template_kind(A.EDIT_TEMPLATES),
    # letters, notices, tasks
    "notifications:outbox": OfList(A.VIEW_OUTBOX),
    "accounts:journal": OfList(A.VIEW_JOURNAL),
    "accounts:export_journal": OfList(A.VIEW_JOURNAL),
    "notifications:by_kind": OfList(A.VIEW_OUTBOX),
    "notifications:fallback_rules": OfList(A.SET_FALLBACK),
    "notifications:fallback_rule": OfUnit(A.SET_FALLBACK, lambda ground: {"kind": "received"}),
    "notifications:revive": by_pk(A.SEND_LETTER, "message"),
    "notifications:handed": by_pk(A.SEND_LETTER, "message"),
    **{f"mailing:{name}": ForAll() for name in ("unsubscribe", "refuse", "agree")},
    "notifications:message": by_pk(A.VIEW_OUTBOX, "message"),
    "notifications:message_html": by_pk(A.VIEW_OUTBOX, "message"),
    "notifications:resend": by_pk(A.SEND_LETTER, "message"),
    "notifications:attachment": by_pk(A.VIEW_OUTBOX, "attachment"),
    "notifications:notices": ForSignedIn(),
    "notifications:notices_read": ForSignedIn(),
    "notifications:notice_open": OfOwner(lambda ground: {"pk": ground.other["notice"].pk}),
    "notifications:todos": ForSignedIn(),
    "notifications:todo_add": ForSignedIn(),
    "notifications:todo_done": OfOwner(lambda ground: {"pk": ground.other["todo"].pk}),
    "notifications:todo_undone": OfOwner(lambda ground: {"pk": ground.other["todo"].pk}),
    "notifications:letters": OfList(A.EDIT_LETTERS),
    "notifications:letter": of_letter(A.EDIT_LETTERS),
    "notifications:letter_preview": of_letter(A.EDIT_LETTERS),
    "notifications:letter_trial": of_letter(A.EDIT_LETTERS),
    "notifications:letter_reset": of_letter(A.EDIT_LETTERS),
    # people
    "members:register": OfList(A.VIEW_MEMBER),
    **{
        f"members:{name}": OfList(A.VIEW_MEMBER)
        for name in ("columns", "print_list", "saved_lists", "save_list", "restore_list")
    },
    **{
        f"members:{name}": OfOwner(lambda ground: {"pk": ground.other["saved"].pk})
        for name in ("change_list", "count_list", "delete_list")
    },
    "members:exports": OfList(A.EXPORT_MEMBERS),
    "members:order_export": OfList(A.EXPORT_MEMBERS),
    "members:export_state": OfOwner(lambda ground: {"pk": ground.other["export"].pk}),
    "members:export_file": OfOwner(lambda ground: {"pk": ground.other["export"].pk}),
    "members:bulk_edit": OfList(A.EDIT_MEMBER),
    "members:bulk_done": OfUnit(
        A.EDIT_MEMBER, lambda ground: {"operation": ground.other["revision"].operation}
    ),
    "members:member": by_pk(A.VIEW_MEMBER, "member"),
    "members:print_member": by_pk(A.VIEW_MEMBER, "member"),
    "members:history": by_pk(A.VIEW_MEMBER, "member"),
    "members:photo": by_pk(A.VIEW_MEMBER, "member"),
    **{
        f"members:{name}": by_pk(A.EDIT_MEMBER, "member")
        for name in ("take_number", "change_photo", "remove_photo", "add_post")
    },
    "members:put_back": by_pk(A.EDIT_MEMBER, "member"),
    "members:resend_letter": by_pk(A.SEND_LETTER, "message"),
    "members:edit": of_member(block="work"),
    "members:add_line": of_member(sort="training"),
    "members:edit_line": of_training(),
    "members:remove_line": of_training(),
    **{
        f"members:{name}": OfUnit(A.EDIT_MEMBER, lambda ground: {"pk": ground.other["post"].pk})
        for name in ("edit_post", "end_post", "remove_post")
    },
    "members:post_scan": OfUnit(A.VIEW_MEMBER, lambda ground: {"pk": ground.other["post"].pk}),
    "members:bodies": OfUnit(A.VIEW_MEMBER, lambda ground: {"unit": ground.unit.pk}),
    "members:unit_bodies": OfUnit(A.VIEW_MEMBER, lambda ground: {"unit": ground.unit.pk}),
    "members:ending_posts": OfList(A.VIEW_MEMBER),
    "members:quality": OfList(A.EDIT_MEMBER),
    "members:open_card": OfList(A.MOVE_MEMBER),
    "members:journal": OfList(A.EXPORT_MEMBERS),
    **CHANNELS,
    **HEALTH,
    **CONSENTS,
    **PRIVACY,
    **MOVES,
    **LISTS,
    **RIGHTS,
    # numbers
    "members:balance": place_of(A.VIEW_MEMBER),
    "members:balance_lines": OfUnit(
        A.VIEW_MEMBER, lambda ground: {}, lambda ground: f"?unit={ground.unit.pk}&figure=came"
    ),
    "members:balance_file": place_of(A.VIEW_MEMBER),
    "members:balance_print": place_of(A.VIEW_MEMBER),
    "members:as_of": place_of(A.VIEW_MEMBER),
    "members:unit_figures": unit(A.VIEW_MEMBER),
    # duplicates
    "members:duplicates": OfList(A.MERGE_MEMBERS),
    "members:distinct_pairs": OfList(A.MERGE_MEMBERS),
    "members:not_distinct": OfUnit(
        A.MERGE_MEMBERS, lambda ground: {"pk": ground.other["verdict"].pk}
    ),
    "members:merges": OfList(A.MERGE_MEMBERS),
    "members:unmerge": OfUnit(A.MERGE_MEMBERS, lambda ground: {"pk": ground.other["merge"].pk}),
    "members:duplicate_rules": unit(A.CHANGE_TREE),
    "members:suspicions_of": by_pk(A.VIEW_MEMBER, "member"),
    "members:find_second": by_pk(A.MERGE_MEMBERS, "member"),
    "members:merge": of_pair(A.MERGE_MEMBERS),
    "members:distinct": of_pair(A.MERGE_MEMBERS),
    # resolutions and dues
    "resolutions:list": OfList(A.VIEW_RESOLUTION),
    "resolutions:resolution": by_pk(A.VIEW_RESOLUTION, "resolution"),
    "resolutions:edit": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "resolutions:scan": by_pk(A.VIEW_RESOLUTION, "resolution"),
    "resolutions:attach_scan": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "resolutions:printing": by_pk(A.VIEW_RESOLUTION, "resolution"),
    "resolutions:print_again": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "resolutions:paper": OfUnit(
        A.VIEW_RESOLUTION, lambda ground: {"pk": ground.resolution.pk, "form": "pdf"}
    ),
    "resolutions:ask_extracts": by_pk(A.SIGN_RESOLUTION, "resolution"),
    "resolutions:extracts": by_pk(A.VIEW_RESOLUTION, "resolution"),
    "resolutions:extract": OfUnit(
        A.VIEW_RESOLUTION,
        lambda ground: {"pk": ground.resolution.pk, "line_pk": ground.line.pk, "form": "pdf"},
    ),
    **DUES_OF_MEMBER,
    **DUES_BOOKS,
    **DUES_LAYOUT,
    **REGISTERS,
    **DUES_PAYROLLS,
    **DUES_MONTH,
}
# There is nothing behind these for some of the grounds: a shop has no rules and no collective
# agreement of its own, a territorial organisation no headcount, and the extracts of a draft are
# not made. The weights of duplicates and whom a second step is asked of are of the union alone.
MAY_BE_EMPTY = {
    *BOOKLESS,
    *("members:photo", "members:post_scan", "dues:statement_scan"),
    *("members:duplicate_rules", "members:rules", "accounts:factor_rules"),
    "accounts:keep_journal",
    *("structure:rules", "structure:headcounts", "structure:add_headcount"),
    *("structure:agreements", "structure:add_agreement"),
    "resolutions:extracts",
    *("privacy:file", "dues:receipt"),
}
# What a list that needs an argument of its own is walked with.
OF_LISTS = {
    "applications:column": {"stage": "signing"},
    "documents:builtin_file": {"kind": "statement"},
    "documents:builtin_sample": {"kind": "statement"},
}


def all_names():
    """Names of all addresses of the portal but those of the operators' admin."""
    return sorted(_names(get_resolver().url_patterns, ""))


def _names(patterns, namespace):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inside)


def address(name, rule, ground=None):
    if isinstance(rule, OfUnit):
        return reverse(name, kwargs=rule.kwargs(ground)) + rule.query(ground)
    if isinstance(rule, OfOwner):
        return reverse(name, kwargs=rule.kwargs(ground))
    return reverse(name, kwargs=OF_LISTS.get(name, {}))
