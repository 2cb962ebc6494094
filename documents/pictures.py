"""Drawing a stranger's picture anew: upright, of a sensible size, with nothing hidden behind it."""

import io

from PIL import ExifTags, Image, ImageCms, ImageFile

LONGEST_SIDE = 3500  # 300 dpi of A4: print of 6 points can be read
THUMBNAIL = (960, 480)
QUALITY = 85
THUMBNAIL_QUALITY = 75

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


def redraw(picture: Image.Image) -> Image.Image:
    """The current frame in RGB or grey, as a person saw it. Raises what PIL raises on damage."""
    size = _sensible(picture.size)
    picture.draft(None, size)  # a JPEG is decoded at a half or a quarter: less memory, sooner
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows them for the whole process
    picture.load()
    # Some readers turn the picture themselves and only then tell that nothing is left to turn.
    orientation = picture.getexif().get(ExifTags.Base.Orientation)
    size = _sensible(picture.size)
    image = _without_transparency(picture)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    image = _in_common_colours(image, picture.info.get("icc_profile"))
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    image.info = {}  # comments too would be written into the new file
    return image


def jpeg(image: Image.Image, quality: int = QUALITY) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS, reducing_gap=3)
    return jpeg(small, THUMBNAIL_QUALITY)


def _sensible(size: tuple[int, int]) -> tuple[int, int]:
    ratio = min(1, LONGEST_SIDE / max(size))
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def _without_transparency(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("L" if picture.mode in {"1", "L", "F"} else "RGB")


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours of the camera in those that every screen knows; its profile is not kept."""
    if not profile or image.mode != "RGB":
        return image
    try:
        return ImageCms.profileToProfile(image, io.BytesIO(profile), _SRGB)
    except (ImageCms.PyCMSError, OSError):  # of another colour space, or damaged: the eye forgives
        return image
