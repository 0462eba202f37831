"""The command `reviewapp`: what a person or a script types."""

import sys

from reviewapp_client import acts
from reviewapp_client.errors import ClientError
from reviewapp_client.saying import part_of, say
from reviewapp_client.site import Site
from reviewapp_client.words import parser

STOPPED = 130


def main(words: list[str] | None = None) -> int:
    typed = parser().parse_args(words)
    try:
        if typed.act is acts.verify:  # needs no site, and its exit code says what it found
            return int(acts.verify(typed))
        told = acts.login(typed) if typed.act is acts.login else typed.act(Site.known(), typed)
        told = part_of(told, typed.field) if typed.field else told
    except (ClientError, OSError, ValueError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What the site had taken over goes on there.\n")
        return STOPPED
    say(told, as_json=typed.json)
    return 0


def run() -> None:
    sys.exit(main())
