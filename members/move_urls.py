"""Addresses of what is done with membership: moves of one and of many, transfers, rules."""

from django.urls import path

from members.views import move_papers, moving, moving_many, rules, transferring

patterns = [
    path("<int:pk>/moves/mend/", moving.mend, name="mend"),
    path("<int:pk>/moves/<slug:code>/", moving.act, name="act"),
    path("<int:pk>/transfer/", transferring.transfer_out, name="transfer_out"),
    path("<int:pk>/papers/", move_papers.move_papers, name="move_papers"),
    path("<int:pk>/papers/<slug:key>/print/", move_papers.print_move, name="print_move"),
    path("<int:pk>/papers/<int:paper_pk>.<slug:form>", move_papers.move_paper, name="move_paper"),
    path("<int:pk>/papers/scans/<int:scan_pk>/", move_papers.move_scan, name="move_scan"),
    path(
        "<int:pk>/papers/scans/<int:scan_pk>/put/", move_papers.put_move_scan, name="put_move_scan"
    ),
    path("moves/", moving_many.bulk_move, name="bulk_move"),
    path("moves/<uuid:operation>/", moving_many.bulk_result, name="bulk_result"),
    path("transfers/", transferring.transfers_list, name="transfers"),
    path("transfers/ask/", transferring.transfer_in, name="transfer_in"),
    path("transfers/<int:pk>/", transferring.transfer, name="transfer"),
    path("transfers/<int:pk>/<slug:event>/", transferring.transfer_step, name="transfer_step"),
    path("rules/<int:pk>/", rules.rules, name="rules"),
]
