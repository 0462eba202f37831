"""A locked record as a PDF to file: everything that was signed, and the signatures under it.

The JSON beside it is what was signed; the paper says the same in print. A character that the
typeface lacks is printed as its code point.
"""

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from reviewapp.audit.canonical import digest
from reviewapp.studies import protocol
from reviewapp.studies.differences import leaves
from reviewapp.studies.models import Protocol, Study
from reviewapp.studies.protocol import Rules

FACE = "Vera"  # comes with the library: every reader of the file sees the same letters
TEXT = ParagraphStyle("text", fontName=FACE, fontSize=9, leading=13)
SMALL = ParagraphStyle("small", fontName=FACE, fontSize=7, leading=9.5)
HEAD = ParagraphStyle("head", fontName=FACE, fontSize=12, leading=16, spaceBefore=9, spaceAfter=3)
TITLE = ParagraphStyle("title", fontName=FACE, fontSize=17, leading=22, spaceAfter=6)


def written(study: Study, locked: Protocol) -> bytes:
    """The same record gives the same bytes."""
    pdfmetrics.registerFont(TTFont(FACE, "Vera.ttf"))
    kept = BytesIO()
    page = SimpleDocTemplate(
        kept,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=_printable(f"Protocol {locked.version} of {study.name}"),
        invariant=1,
    )
    page.build(list(_story(study, locked)))
    return kept.getvalue()


def _story(study: Study, locked: Protocol) -> list[Flowable]:
    rules = protocol.parse(locked.content)
    told = [
        _line(TITLE, study.name),
        _line(TEXT, f"Protocol, version {locked.version}. Readers see “{study.title}”."),
        _line(TEXT, f"SHA-256 of the signed record: {digest(locked.record)}"),
        _line(HEAD, "Signatures"),
        *_signatures(locked),
        _line(HEAD, "What must come out"),
        *(_line(TEXT, sentence) for sentence in _criteria(rules)),
        _line(HEAD, "What readers are asked"),
        *(_line(TEXT, f"{number}. {one.text}") for number, one in enumerate(rules.questions, 1)),
        _line(HEAD, "The whole record, place by place"),
    ]
    told += [_line(SMALL, f"{place}: {value}") for place, value in leaves(locked.record)]
    return told


def _signatures(locked: Protocol) -> list[Flowable]:
    seal = digest(locked.record)
    told: list[Flowable] = []
    for one in locked.signatures.filter(digest=seal).order_by("signed_at", "meaning"):
        told += [
            _line(TEXT, f"{one.printed_name}, {one.signed_at:%d %B %Y, %H:%M:%S} UTC"),
            _line(SMALL, one.meaning),
            Spacer(1, 2 * mm),
        ]
    return told


def _criteria(rules: Rules) -> list[str]:
    if rules.criteria is None:
        return ["This protocol names no criteria."]
    return [*map(str, rules.criteria.each), str(rules.criteria)]


def _line(style: ParagraphStyle, text: str) -> Paragraph:
    return Paragraph(escape(_printable(text)), style)


def _printable(text: str) -> str:
    known = pdfmetrics.getFont(FACE).face.charToGlyph
    return "".join(mark if ord(mark) in known else f"[U+{ord(mark):04X}]" for mark in text)
