"""Small photographs for tests."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind="JPEG", name="я.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "steelblue").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())
