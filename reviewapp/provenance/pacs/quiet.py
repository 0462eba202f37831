"""Libraries that write whole messages, with names of patients, into the log; silent here."""

import logging

TALKATIVE = ("dicomweb_client", "urllib3", "pynetdicom", "pydicom")


def silence() -> None:
    """Whatever the log level of the site; what matters of their failures we say ourselves."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
