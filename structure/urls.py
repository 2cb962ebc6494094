from django.urls import path

from structure.views import (
    agreements,
    card,
    editing,
    employers,
    headcounts,
    joining,
    public_pages,
    reopening,
    tree,
)

app_name = "structure"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("<int:pk>/", card.unit, name="unit"),
    path("<int:pk>/branch/", tree.branch, name="branch"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/edit/<slug:block>/", editing.edit, name="edit_block"),
    path("<int:pk>/create/", editing.create, name="create"),
    path("<int:pk>/reopen/", reopening.reopen, name="reopen"),
    path("<int:pk>/public/", public_pages.public_page, name="public_page"),
    path("<int:pk>/headcounts/", headcounts.table, name="headcounts"),
    path("<int:pk>/headcounts/add/", headcounts.add, name="add_headcount"),
    path("headcount/<int:pk>/", headcounts.change, name="change_headcount"),
    path("headcount/<int:pk>/remove/", headcounts.remove, name="remove_headcount"),
    path("<int:pk>/agreements/", agreements.table, name="agreements"),
    path("<int:pk>/agreements/add/", agreements.add, name="add_agreement"),
    path("agreement/<int:pk>/", agreements.change, name="change_agreement"),
    path("agreement/<int:pk>/remove/", agreements.remove, name="remove_agreement"),
    path("<int:pk>/joining/", joining.joining, name="joining"),
    path("<int:pk>/joining/code/", joining.issue_code, name="issue_code"),
    path("<int:pk>/joining/rules/", joining.rules, name="rules"),
    path("code/<int:pk>/revoke/", joining.revoke_code, name="revoke_code"),
    path("<int:pk>/employers/", employers.attach, name="attach_employer"),
    path("<int:pk>/employers/new/", employers.new_employer, name="new_employer"),
    path("<int:pk>/employers/<int:employer_pk>/detach/", employers.detach, name="detach_employer"),
    path("employer/<int:pk>/", employers.employer, name="employer"),
    path("employer/<int:pk>/edit/", employers.edit_employer, name="edit_employer"),
]
