"""The poster of a join code, and its QR alone."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from documents.posters import join_address, make_poster
from documents.qr import link_qr_svg
from documents.serving import send
from documents.uploads import PDF
from structure.models import JoinCode
from structure.scope import Action


@login_required
@require_GET
def poster(request, pk):
    code = _working_code(request.user, pk)
    name = f"Плакат {code.unit.short_name} {code.code}.pdf"
    return send(make_poster(code), name=name, content_type=PDF, inline=True)


@login_required
@require_GET
def join_qr(request, pk):
    """For a leaflet of one's own; a page may also show it as a picture."""
    code = _working_code(request.user, pk)
    return send(
        link_qr_svg(join_address(code)).encode(),
        name=f"QR {code.unit.short_name} {code.code}.svg",
        content_type="image/svg+xml",
        inline=False,
    )


def _working_code(user, pk) -> JoinCode:
    mine = JoinCode.objects.for_user(user, Action.VIEW_UNIT).select_related("unit")
    return get_object_or_404(mine, pk=pk, revoked_at=None)
