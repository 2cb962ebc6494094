"""Parts of an SMS: what one costs is counted by them."""

LATIN = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = "^{}\\[~]|€\f"  # of the Latin alphabet, two places each
ONE_LATIN, EACH_LATIN = 160, 153
ONE, EACH = 70, 67
MOST_PIECES = 8


def pieces_of(text):
    """How many parts the text makes: 70 signs in one, else 67 in each (160 and 153 of Latin)."""
    if all(sign in LATIN or sign in TWICE for sign in text):
        places = len(text) + sum(sign in TWICE for sign in text)
        return 1 if places <= ONE_LATIN else -(-places // EACH_LATIN)
    places = len(text.encode("utf-16-le")) // 2  # an emoji takes two
    return 1 if places <= ONE else -(-places // EACH)
