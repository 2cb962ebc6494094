"""Into which applications the sheets of a bundle may go: as far as whoever dropped it could."""

from applications.enums import BundleSource
from applications.models import Application
from structure.scope import Action


def may_file(bundle, application):
    """May a sheet of this bundle be filed to this application?

    What was dropped on an application without a right of the office goes to it alone: by the
    applicant, by a telephone, by letter. A letter that came to an organisation goes to the
    applications of its branch: the signed code on the sheet is all it has to show.
    """
    if bundle.application_id and not _is_of_office(bundle):
        return application.pk == bundle.application_id
    if bundle.actor_id:
        mine = Application.objects.for_user(bundle.actor, Action.HANDLE_APPLICATION)
        return mine.filter(pk=application.pk).exists()
    if bundle.source in {BundleSource.MAIL, BundleSource.BOT}:
        unit, other = bundle.unit, application.unit
        return unit.tree_id == other.tree_id and unit.lft <= other.lft <= unit.rght
    return False


def _is_of_office(bundle):
    return bundle.actor_id and bundle.source in {BundleSource.OFFICE, BundleSource.TRAY}
