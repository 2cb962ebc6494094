"""What the search of the register stands on: beginnings of names, and the words that names use.

The functions are in the database, so that no way of writing a card (a form, COPY, SQL by hand) can
leave them behind. See the migration ``search``.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func

from structure.plain_text import Plain

SHORTEST, LONGEST = 2, 7  # letters in the beginnings of words that ``NameGrams`` keeps


class NameGrams(Func):
    """Beginnings of every word of a name, and «#12» for the organisation.

    «Иванова-Петрова Анна» → «ив», «ива» … «иванова», «пе» … «ан», «анн», «анна». One index answers
    «has these words, in any order, and stands in one of these organisations».
    """

    function = "members_name_grams"
    output_field = ArrayField(models.TextField())


class WordGrams(NameGrams):
    """The same of the words of any column: «Цех № 5» → «це», «цех», «5».

    The planner guesses better how many cards have one of these than how many a ``tsquery`` finds.
    """

    def __init__(self, column, unit="unit", **extra):
        super().__init__(Plain(column), unit, **extra)


class Spellings(Func):
    """A word and all that is left of it when a letter falls out.

    Two words that share one of these are a letter apart, or two.
    """

    function = "members_spellings"
    output_field = ArrayField(models.TextField())


class NameWord(models.Model):
    """A word that somebody's name has or had: what a misspelt search is corrected to.

    Triggers on the cards add new words; there is no unique key, so that two writers never wait for
    each other, and words met twice or by nobody any more go at night. Never shown before it is
    known that the reader finds somebody by it.
    """

    word = models.TextField("слово", db_collation="C")

    class Meta:
        verbose_name = "слово имён"
        verbose_name_plural = "слова имён"
        indexes = [
            models.Index(fields=["word"], name="name_word"),
            GinIndex(Spellings("word"), name="name_word_spellings"),
        ]

    def __str__(self):
        return self.word
