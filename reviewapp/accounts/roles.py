"""What a person may be in this house."""

from django.db import models


class Role(models.TextChoices):
    READER = "READER", "Reader"
    RESEARCHER = "RESEARCHER", "Researcher"
    COORDINATOR = "COORDINATOR", "Coordinator"
    AUDITOR = "AUDITOR", "Auditor"
    ADMINISTRATOR = "ADMINISTRATOR", "Administrator"
