"""Addresses of joining: for everybody first, then of the office."""

from django.urls import path

from applications.views import (
    answering,
    board,
    card,
    drafting,
    files,
    inbox,
    join,
    letter_examples,
    mine,
    mine_chats,
    mine_files,
    mine_sheets,
    own_dues,
    own_papers,
    passing,
    phone,
    resolving,
    sheets,
    steps,
    tray,
)

app_name = "applications"

_join = [
    path("join/", join.find, name="find"),
    path("join/region/", join.region, name="region"),
    path("join/mail/", join.check_mail, name="check_mail"),
    path("join/thanks/", join.submitted, name="submitted"),
    path("join/<str:code>/", join.join, name="join"),
]
_mine = [
    path("me/dues/", own_dues.mine_dues, name="mine_dues"),
    path("me/joining/", own_papers.mine_papers, name="mine_papers"),
    path("a/<slug:token>/", mine.mine, name="mine"),
    path("a/<slug:token>/ready/", mine.mine_ready, name="mine_ready"),
    path("a/<slug:token>/chats/", mine_chats.mine_chats, name="mine_chats"),
    path("a/<slug:token>/chats/code/", mine_chats.mine_chat_code, name="mine_chat_code"),
    path("a/<slug:token>/chats/ready/", mine_chats.mine_chat_ready, name="mine_chat_ready"),
    path("a/<slug:token>/chats/off/", mine_chats.mine_chat_off, name="mine_chat_off"),
    path("a/<slug:token>/withdraw/", mine.mine_withdraw, name="mine_withdraw"),
    path("a/<slug:token>/papers/<slug:kind>.<slug:form>", mine_files.mine_paper, name="mine_paper"),
    path("a/<slug:token>/upload/<slug:kind>/", mine_files.mine_upload, name="mine_upload"),
    path("a/<slug:token>/scans/<int:pk>/", mine_files.mine_scan, name="mine_scan"),
    path("a/<slug:token>/scans/<int:pk>/small/", mine_files.mine_thumbnail, name="mine_thumbnail"),
    path("a/<slug:token>/scans/<int:pk>/remove/", mine_files.mine_remove, name="mine_remove"),
]
_sheets = [
    path("a/<slug:token>/sheets/", mine_sheets.mine_sheets, name="mine_sheets"),
    path("a/<slug:token>/sheets/<int:pk>/", mine_sheets.mine_sheet, name="mine_sheet"),
    path(
        "a/<slug:token>/sheets/<int:pk>/small/",
        mine_sheets.mine_sheet_small,
        name="mine_sheet_small",
    ),
    path("a/<slug:token>/phone/", mine_sheets.mine_phone, name="mine_phone"),
    path("p/<str:token>/", phone.phone, name="phone"),
    path("office/tray/", tray.tray, name="tray"),
    path("office/tray/<int:pk>/", tray.bundle, name="bundle"),
    path("office/tray/of/<int:pk>/phone/", phone.tray_phone, name="tray_phone"),
    path("office/applications/<int:pk>/sheets/", sheets.sheets, name="sheets"),
    path("office/applications/<int:pk>/phone/", phone.application_phone, name="application_phone"),
    path("office/applications/<int:pk>/papers/<slug:kind>/seen/", sheets.seen, name="seen"),
    path("office/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("office/sheets/<int:pk>/small/", sheets.sheet_small, name="sheet_small"),
    path("office/sheets/<int:pk>/place/<int:number>/", sheets.sheet_place, name="sheet_place"),
    path("office/sheets/<int:pk>/signature/", sheets.signature, name="signature"),
    path("office/sheets/<int:pk>/file/", sheets.file_sheet, name="file_sheet"),
    path("office/sheets/<int:pk>/attach/", sheets.attach_sheet, name="attach_sheet"),
    path("office/sheets/<int:pk>/drop/", sheets.drop_sheet, name="drop_sheet"),
    path("office/sheets/<int:pk>/restore/", sheets.restore_sheet, name="restore_sheet"),
]
_inbox = [
    path("office/inbox/", inbox.inbox, name="inbox"),
    path("office/inbox/<int:pk>/", inbox.incoming, name="incoming"),
    path("office/inbox/<int:pk>/whole/", inbox.incoming_source, name="incoming_source"),
    path("office/inbox/<int:pk>/file/", inbox.file_incoming, name="file_incoming"),
    path("office/inbox/<int:pk>/untie/", inbox.untie, name="untie_incoming"),
    path("office/inbox/<int:pk>/settle/", inbox.settle_incoming, name="settle_incoming"),
    path("office/inbox/files/<int:pk>/", inbox.incoming_file, name="incoming_file"),
]
_office = [
    path(
        "office/letters/<slug:kind>/<int:unit_pk>/applications/",
        letter_examples.letter_examples,
        name="letter_examples",
    ),
    path(
        "office/letters/<slug:kind>/<int:unit_pk>/applications/preview/",
        letter_examples.letter_on_application,
        name="letter_on_application",
    ),
    path("office/applications/", board.board, name="board"),
    path("office/applications/column/<slug:stage>/", board.column, name="column"),
    path("office/applications/table/", board.table, name="table"),
    path("office/applications/step/<slug:event>/", steps.step, name="step"),
    path("office/applications/originals/", steps.originals, name="originals"),
    path("office/applications/reassign/", steps.reassign, name="reassign"),
    path("office/applications/<int:pk>/", card.application, name="application"),
    path("office/applications/<int:pk>/correct/", card.correct, name="correct"),
    path("office/applications/<int:pk>/genitive/", card.genitive, name="genitive"),
    path("office/applications/<int:pk>/pass-on/", passing.pass_on, name="pass_on"),
    path("office/applications/<int:pk>/retry/", card.retry, name="retry"),
    path("office/applications/<int:pk>/send-back/", steps.send_back, name="send_back"),
    path("office/applications/<int:pk>/papers/<slug:kind>/tick/", card.tick, name="tick"),
    path("office/applications/<int:pk>/papers/<slug:kind>/untick/", card.untick, name="untick"),
    path("office/applications/<int:pk>/papers/<slug:kind>.<slug:form>", files.paper, name="paper"),
    path(
        "office/applications/<int:pk>/papers/<slug:kind>/scans/", files.add_scans, name="add_scans"
    ),
    path("office/applications/<int:pk>/scans/<int:scan_pk>/", files.scan, name="scan"),
    path(
        "office/applications/<int:pk>/scans/<int:scan_pk>/remove/",
        files.remove_scan,
        name="remove_scan",
    ),
    path(
        "office/applications/<int:pk>/scans/<int:scan_pk>/<int:page>/",
        files.thumbnail,
        name="thumbnail",
    ),
]
_decisions = [
    path("office/applications/resolution/", drafting.draft, name="draft_resolution"),
    path(
        "office/applications/resolution/<int:pk>/sign/",
        resolving.sign_resolution,
        name="sign_resolution",
    ),
    path(
        "office/applications/resolution/<int:pk>/annul/",
        resolving.annul_resolution,
        name="annul_resolution",
    ),
    path(
        "office/applications/resolution/<int:pk>/drop/<int:line_pk>/",
        resolving.drop_from_draft,
        name="drop_from_draft",
    ),
    path("office/applications/register/<int:pk>/hand-over/", resolving.hand_over, name="hand_over"),
    path(
        "office/applications/register/<int:pk>/confirm/",
        resolving.confirm_dues,
        name="confirm_dues",
    ),
    path("office/dues/window/<int:pk>/accept/", answering.accept_dues, name="accept_dues"),
]

urlpatterns = [*_inbox, *_join, *_mine, *_sheets, *_office, *_decisions]
