"""What puts the page on the screen of a phone: the manifest and the service worker."""

import json

from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ICONS = ((192, "any"), (512, "any"), (512, "maskable"))
# All that the card needs to be drawn without a network.
FILES = (
    "vendor/tabler/css/tabler.min.css",
    "css/portal.css",
    "css/components.css",
    "css/cabinet.css",
    "fonts/golos-text-cyrillic-wght-normal.woff2",
    "fonts/golos-text-latin-wght-normal.woff2",
    "img/favicon.svg",
    "img/mark.svg",
    "vendor/htmx/htmx.min.js",
    "js/portal.js",
    "js/unsent.js",
    "js/cabinet.js",
)


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request):
    """The same for everybody: it opens the union card, and the door when nobody is in."""
    return JsonResponse(
        {
            "id": reverse("cabinet:me"),
            "name": "Профсоюзный билет",
            "short_name": "Профбилет",
            "lang": "ru",
            "start_url": reverse("cabinet:my_card"),
            "scope": reverse("cabinet:me"),
            "display": "standalone",
            "background_color": "#0b4a8f",
            "theme_color": "#0b4a8f",
            "icons": [
                {
                    "src": static(f"img/icon-{'maskable-' if use == 'maskable' else ''}{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": use,
                }
                for size, use in ICONS
            ],
            "shortcuts": [
                {"name": "Моя страница", "url": reverse("cabinet:me")},
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
def service_worker(request):
    """Served from inside ``/me/``: it sees nothing else of the portal."""
    told = {
        "cardUrl": reverse("cabinet:my_card"),
        "outUrls": [reverse("cabinet:leave"), reverse("cabinet:leave_everywhere")],
        "files": [static(name) for name in FILES],
    }
    worker = static("js/card-worker.js")
    script = f"const PORTAL = {json.dumps(told)};\nimportScripts({json.dumps(worker)});\n"
    response = HttpResponse(script, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
