"""Why asking a PACS, or taking from one, is refused. No message holds anything about a patient.

ProvenanceRefusal
└── PacsRefusal
    ├── PacsNotUsable            what was typed describes no PACS we could ask
    │   └── AddressNotAllowed    where it leads, this site may not go
    ├── PacsRetired              it is in the list no more
    ├── SecretNotReadable        its password was kept under a key that is gone
    ├── PacsNotReachable         nothing answered, or not in time
    ├── PacsRefuses              it answered, and does not let us
    ├── PacsAnswersOddly         it answered what nobody can use
    ├── SearchNotUsable          what was asked for cannot be asked
    ├── RetrievalNotUsable       what was chosen cannot be fetched
    └── ReceptionNotUsable       the receiving service cannot be started so
"""

from reviewapp.provenance.errors import ProvenanceRefusal


class PacsRefusal(ProvenanceRefusal):
    pass


class PacsNotUsable(PacsRefusal):
    pass


class AddressNotAllowed(PacsNotUsable):
    pass


class PacsRetired(PacsRefusal):
    pass


class SecretNotReadable(PacsRefusal):
    pass


class PacsNotReachable(PacsRefusal):
    pass


class PacsRefuses(PacsRefusal):
    pass


class PacsAnswersOddly(PacsRefusal):
    pass


class SearchNotUsable(PacsRefusal):
    pass


class RetrievalNotUsable(PacsRefusal):
    pass


class ReceptionNotUsable(PacsRefusal):
    pass
