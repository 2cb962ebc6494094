"""A browser in plain words: «Chrome, Windows». Good enough to know one's own device by."""

import re

_BROWSERS = (
    (r"YaBrowser/", "Яндекс Браузер"),
    (r"Edg(?:A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"CriOS/|Chrom(?:e|ium)/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "телефон или планшет Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def in_words(user_agent):
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    return ", ".join(filter(None, (browser, system))) or "Неизвестное устройство"


def _first(known, user_agent):
    return next((name for pattern, name in known if re.search(pattern, user_agent)), "")
