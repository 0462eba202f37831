"""The catalogue as rows: every image the book knows, in a form that a million can be chosen from.

A value of an attribute is a term with a number; an entry holds one number per column. Entries are
copied into blocks, column by column, so that a question about all of them reads few long rows
instead of many short ones.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.imaging.models import Image


class Subject(models.Model):
    """Whom images are of, by pseudonym: a person, or the identity a generated image stands for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="subject_has_a_pseudonym", condition=~Q(pseudonym=""))
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Column(models.Model):
    """An attribute by which images can be chosen; its position never changes."""

    name = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        verbose_name = "catalogue column"

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A value that some image has in a column, and the number that stands for it."""

    column = models.ForeignKey(Column, models.PROTECT, related_name="terms")
    code = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = "catalogue term"
        constraints = [
            models.UniqueConstraint(name="term_has_its_own_code", fields=["column", "code"]),
            models.UniqueConstraint(name="term_is_written_once", fields=["column", "text"]),
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.text}"


class Block(models.Model):
    """Many entries, column by column; see `catalogue/table.py` for the bytes."""

    # Random, so that a process which remembers a block never takes another one for it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = "catalogue block"

    def __str__(self) -> str:
        return f"block of {self.size}"


class Entry(models.Model):
    """One image in the catalogue: its subject, and one code per column."""

    # The order in which images came; it is said to nobody but those who choose images.
    ordinal = models.BigAutoField(primary_key=True)
    # related_name="+" : an Image must offer no way to ask where it came from.
    image = models.OneToOneField(Image, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="entries")
    # Digest of the file's header as it was kept; empty where there was none.
    header_digest = models.CharField(max_length=64, blank=True)
    codes = models.BinaryField()
    block = models.ForeignKey(Block, models.SET_NULL, null=True, related_name="+")
    # Who brought the image in, until somebody has found it free of identifying pixels: nobody else
    # comes across it before. Empty for what all who make cohorts may see.
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # few have one; the partial index below finds them
    )

    class Meta:
        verbose_name = "catalogue entry"
        indexes = [
            models.Index(
                name="entry_with_a_keeper", fields=["keeper"], condition=Q(keeper__isnull=False)
            ),
            models.Index(
                name="entry_in_no_block", fields=["ordinal"], condition=Q(block__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.ordinal}"
