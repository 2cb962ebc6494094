"""Pauses that the other side asked for: of a whole channel, or of one domain of recipients."""

from datetime import timedelta

from notifications.models import Pause

LONGEST = timedelta(hours=2)
IN_A_ROW = timedelta(days=1)


def pauses_of(channel, now):
    """{domain: until} of what is paused now; the domain "" is the channel itself."""
    rows = Pause.objects.filter(channel=channel, until__gt=now)
    return dict(rows.values_list("domain", "until"))


def pause(channel, verdict, *, now):
    """Pause as the verdict says; each next time in a row twice as long. Returns until when.

    A pause that nobody asked for again within a day is forgotten.
    """
    known = Pause.objects.filter(channel=channel, domain=verdict.domain).first()
    is_in_a_row = known is not None and known.until > now - IN_A_ROW
    strikes = min(known.strikes + 1, 10) if is_in_a_row else 1
    until = now + min(verdict.wait * 2 ** (strikes - 1), LONGEST)
    told = {"until": until, "strikes": strikes, "words": verdict.words[:500]}
    Pause.objects.update_or_create(channel=channel, domain=verdict.domain, defaults=told)
    return until


def forget_over(now):
    """Drop those that the next one would not be reckoned from; how many."""
    return Pause.objects.filter(until__lt=now - IN_A_ROW).delete()[0]
