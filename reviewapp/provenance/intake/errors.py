"""Why an import refuses something.

IntakeRefusal
├── ProjectNotNamed     an import belongs to a project, and its name says nothing of anybody
├── OptionsNotUsable    an option, mapping or statement that makes no sense
├── StillReading        who reads in a study must not learn which images are in it
├── ImportNotInState    the import is not where this can be done
├── FileNotWelcome      its size or name is impossible
├── ChunkMisplaced      the piece does not begin where the file ends; carries where that is
├── ChunkDamaged        the piece is not what its digest says
├── QuotaReached        one person has too much in quarantine
└── QuarantineFull      the disk has no room
"""

from reviewapp.provenance.errors import ProvenanceRefusal


class IntakeRefusal(ProvenanceRefusal):
    pass


class ProjectNotNamed(IntakeRefusal):
    pass


class OptionsNotUsable(IntakeRefusal):
    pass


class StillReading(IntakeRefusal):
    pass


class ImportNotInState(IntakeRefusal):
    pass


class FileNotWelcome(IntakeRefusal):
    pass


class ChunkMisplaced(IntakeRefusal):
    def __init__(self, sentence: str, *, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class ChunkDamaged(IntakeRefusal):
    pass


class QuotaReached(IntakeRefusal):
    pass


class QuarantineFull(IntakeRefusal):
    pass
