"""Doors for servers: bots' updates and gateways' reports. Whoever has not the word sees 404."""

import hmac
import json

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.bots_reading import take_in
from notifications.channels import adapter_for
from notifications.channels.gateways import gateway
from notifications.channels.sms import take_report
from notifications.enums import Channel


@csrf_exempt
@require_POST
def telegram(request):
    told = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    return _update(request, Channel.TELEGRAM, told, settings.TELEGRAM_WEBHOOK_SECRET)


@csrf_exempt
@require_POST
def max_bot(request):
    told = request.headers.get("X-Max-Bot-Api-Secret", "")
    return _update(request, Channel.MAX, told, settings.MAX_WEBHOOK_SECRET)


def _update(request, channel, told, secret):
    is_ours = secret and hmac.compare_digest(told.encode(), secret.encode())
    if not is_ours or not adapter_for(channel).is_configured:
        raise Http404
    try:
        raw = json.loads(request.body)
    except ValueError:
        return HttpResponseBadRequest()
    take_in(channel, raw)
    return HttpResponse()


@csrf_exempt
@require_POST
def sms_report(request, provider):
    """What became of SMS. Told twice, late or of a message of somebody else's, it is taken too:
    the gateway would repeat it for days."""
    through = gateway()
    if through is None or through.name != provider:
        raise Http404
    reports = through.read_report(_fields(request))
    if reports is None:
        raise Http404
    for report in reports:
        take_report(provider, report)
    return HttpResponse("100", content_type="text/plain")  # what SMS.ru waits for


def _fields(request):
    """The form as it was sent, each value of a repeated name in its turn."""
    found = {}
    for name, values in request.POST.lists():
        for number, value in enumerate(values):
            found[f"{name}#{number}" if number else name] = value
    return found
