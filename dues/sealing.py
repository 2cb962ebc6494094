"""Archives under a password, said to whoever opens them by telephone."""

import io
import secrets

import pyzipper

ZIP = "application/zip"

# Letters and figures that sound alike by telephone are left out.
ALPHABET = "abcdefghkmnprstuvwxyz23456789"
GROUPS, GROUP = 4, 4  # 77 bits


def new_password():
    """Four groups of four: «k7mp-x2rd-9wtn-hb4e»."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def is_password(words):
    """Is it one of those made here?"""
    groups = words.split("-")
    return len(groups) == GROUPS and all(
        len(group) == GROUP and set(group) <= set(ALPHABET) for group in groups
    )


def seal_into(archive, password, write):
    """Write an archive to a path or a stream; ``write(zip)`` puts the files in."""
    with pyzipper.AESZipFile(
        archive, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as whole:
        whole.setpassword(password.encode())
        write(whole)


def sealed(name, data, password):
    """The bytes of an archive with one file in it."""
    made = io.BytesIO()
    seal_into(made, password, lambda whole: whole.writestr(name, data))
    return made.getvalue()
