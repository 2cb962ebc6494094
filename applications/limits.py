"""How often a stranger may ask of joining."""

from datetime import timedelta

from accounts.limits import Limit

SEARCH = Limit("search", 240, timedelta(minutes=5))
SUBMIT = Limit("submit", 80, timedelta(minutes=10))
SUBMIT_ONE_FORM = Limit("form", 15, timedelta(minutes=10))
UNKNOWN = Limit("unknown", 40, timedelta(minutes=10))  # codes and links that open nothing
UPLOAD = Limit("upload", 400, timedelta(minutes=10))
UPLOAD_ONE_LINK = Limit("upload-link", 120, timedelta(minutes=10))
PHOTOS = Limit("photos", 60, timedelta(minutes=15))
