"""How often somebody knocked of late, and which forms were sent already. Nothing here names a person or an address."""

from __future__ import annotations

from django.db import models


class Knock(models.Model):
    """One try: what for, and a keyed hash of who or of which number, another one every day."""

    what = models.CharField(max_length=12)
    who = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["what", "who", "at"], name="knocks_of_late"), models.Index(fields=["at"], name="knocks_by_age")]


class Sent(models.Model):
    """A form that was taken: a digest of the mark it carried, so that sending it twice makes one case.

    What a program sent (`by` is its token's name) is kept for good, as it may ask where its case stands.
    """

    digest = models.BinaryField(unique=True)
    number = models.CharField(max_length=24)
    by = models.CharField(max_length=80, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "number"], condition=~models.Q(by=""), name="sent_by_programs")]
