"""Read what a program sends; what nobody could keep or answer is refused before anybody sees it."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# As JSON writes them; without the backslashes, whatever is left of NUL is one.
BACKSLASH, NUL = r"\\", r"\u0000"


class PlainJSON(JSONParser):
    """JSON of a usual depth, whose texts are text: no half characters, and none of no width."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> dict[str, Any]:
        try:
            sent = super().parse(stream, media_type, parser_context)
            written = json.dumps(sent, ensure_ascii=False, allow_nan=False)
            written.encode()
        except RecursionError as error:
            raise _unreadable("it is nested too deeply") from error
        except UnicodeEncodeError as error:
            raise _unreadable("a text in it holds half a character") from error
        except (ParseError, ValueError) as error:
            raise _unreadable(str(error)) from error
        if NUL in written.replace(BACKSLASH, ""):
            raise _unreadable("a text in it holds a NUL, which is no character")
        return sent


def _unreadable(why: str) -> ParseError:
    return ParseError(
        f"The body could not be read ({why}), so nothing was changed. "
        f"Correct it, then send it again."
    )
