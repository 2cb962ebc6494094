"""Forms of the register, the card and of movement, a subject a file."""

from members.forms.register import RegisterFilter

__all__ = ["RegisterFilter"]
