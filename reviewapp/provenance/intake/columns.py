"""Whether a column of a table holds codes and measurements, or what may name somebody.

A name, a birth date or a patient's number in a table looks like any other cell. What tells it is
the column: nearly every row has another text, a day or a long number.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

# A column with more different texts than this is no coded list; it may be anything, names too.
MOST_CODES = 200
# So many codes need no explanation; above it, a coded list repeats itself.
FEW_CODES = 20
LONGEST_CODE = 60
# A column of patients' numbers may hold short ones too; one in so many being long is enough.
SOME = 10

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan", re.ASCII | re.IGNORECASE)
# A measurement is a decimal or a small integer; a table program may have added the ".0".
LONG_NUMBER = re.compile(r"[+-]?\d{6,}(\.0*)?", re.ASCII)
COMPACT_DAY = re.compile(r"(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\.0*)?", re.ASCII)
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?"
    r"|\d{1,2}[-/.] ?\d{1,2}[-/.] ?(\d{4}|\d{2})( .*)?"
    rf"|(\d{{1,2}}\.?[ -])?{MONTH}[ -](\d{{1,2}},?[ -])?\d{{4}}",
    re.ASCII | re.IGNORECASE,
)


@dataclass
class Looked:
    """What is known of a column while its rows go by."""

    values: dict[str, None] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    cells: int = 0
    longest: int = 0
    days: int = 0
    compact_days: int = 0
    long_numbers: int = 0

    def hear(self, cell: str) -> None:
        if not cell:
            return
        self.cells += 1
        self.longest = max(self.longest, len(cell))
        if len(self.values) <= MOST_CODES:
            self.values[cell] = None
        is_text, is_day, is_compact_day, is_long = _kinds(cell)
        if is_text and len(self.texts) <= MOST_CODES:
            self.texts.add(cell)
        self.days += is_day
        self.compact_days += is_compact_day
        self.long_numbers += is_long

    def why_not(self) -> str:
        """Say what it holds that may name somebody; nothing if it holds codes or measurements."""
        many = len(self.values) > MOST_CODES and self.texts
        if many or self.longest > LONGEST_CODE:
            return f"holds free text (more than {MOST_CODES} different values, or long ones)"
        if self.days or 2 * self.compact_days > self.cells:
            return "holds dates"
        if len(self.texts) > max(FEW_CODES, self.cells / 2):
            return "holds free text (nearly every row has another)"
        differ = len(self.values) > min(FEW_CODES, self.cells / 2)
        if differ and SOME * self.long_numbers > self.cells:
            return "holds long numbers, as patients have"
        return ""


@lru_cache(maxsize=4096)
def _kinds(cell: str) -> tuple[bool, bool, bool, bool]:
    return (
        not NUMBER.fullmatch(cell),
        bool(DAY.fullmatch(cell)),
        bool(COMPACT_DAY.fullmatch(cell)),
        bool(LONG_NUMBER.fullmatch(cell)),
    )
