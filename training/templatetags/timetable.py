"""The classes of a student, as he sees them."""

from django import template
from django.utils import timezone

from training.student_meetings import meetings_of, nearest_of

register = template.Library()


@register.simple_tag
def classes_of(enrolment):
    """``student_meetings.Classes`` by the clock in force."""
    return meetings_of(enrolment, now=timezone.now(), zone=timezone.get_current_timezone())


@register.simple_tag
def nearest_class(enrolments):
    """The class going on or the nearest one of all these enrolments, or None."""
    return nearest_of(enrolments, now=timezone.now(), zone=timezone.get_current_timezone())
