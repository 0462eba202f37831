"""Importing this module registers every case."""

from tests.reference import agreement, decisions, models, planning, proportions, roc, study
from tests.reference.loading import CASES

# Checked where the code lives: the hash chain in the audit trail, the hash in the protocol.
ELSEWHERE = ("audit_chain_a", "protocol_hash_a")

__all__ = [
    "CASES",
    "ELSEWHERE",
    "agreement",
    "decisions",
    "models",
    "planning",
    "proportions",
    "roc",
    "study",
]
