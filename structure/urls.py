from django.urls import path

from structure.views import card, editing, employers, joining, moving, tree

app_name = "structure"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("<int:pk>/", card.unit, name="unit"),
    path("<int:pk>/branch/", tree.branch, name="branch"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/create/", editing.create, name="create"),
    path("<int:pk>/move/", moving.move, name="move"),
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
