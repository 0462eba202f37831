"""Pure: a report as a PDF. The same report gives the same bytes.

A character that the typeface lacks has a stand-in, or is printed as its code point.
"""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Circle, Drawing, PolyLine, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from reviewapp.acceptance.drawn.looks import LOOKS
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.reporting.parts import Part, Report, Rows

FACE = "Vera"  # comes with the library: every reader of the file sees the same letters
TEXT = ParagraphStyle("text", fontName=FACE, fontSize=9, leading=13, spaceAfter=2)
CELL = ParagraphStyle("cell", fontName=FACE, fontSize=7, leading=9)
SMALL = ParagraphStyle("small", fontName=FACE, fontSize=7, leading=9.5, spaceAfter=4)
HEAD = ParagraphStyle(
    "head", fontName=FACE, fontSize=13, leading=17, spaceBefore=12, spaceAfter=4, keepWithNext=1
)
SUBHEAD = ParagraphStyle(
    "subhead", fontName=FACE, fontSize=10, leading=14, spaceBefore=8, keepWithNext=1
)
TITLE = ParagraphStyle("title", fontName=FACE, fontSize=16, leading=21, spaceAfter=6)
MARGIN = 18 * mm
WIDE = A4[0] - 2 * MARGIN
HIGH = A4[1] - 2 * MARGIN - 40 * mm  # the words above a drawing stay on its page
MOST_ROWS, MOST_COLUMNS = 60, 14
STAND_INS = {"−": "-", "●": "*", "■": "#", "○": "o", "→": "->", "′": "'", "≥": ">=", "≤": "<="}
GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#b9c2c5")),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)


def written(report: Report) -> bytes:
    pdfmetrics.registerFont(TTFont(FACE, "Vera.ttf"))
    kept = BytesIO()
    page = SimpleDocTemplate(
        kept,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=_printable(report.title),
        invariant=1,
    )
    foot = partial(_foot, report)
    page.build(list(_story(report)), onFirstPage=foot, onLaterPages=foot)
    return kept.getvalue()


def _foot(report: Report, canvas: Canvas, page: SimpleDocTemplate) -> None:
    canvas.setFont(FACE, 6.5)
    canvas.drawString(MARGIN, 10 * mm, _printable(f"{report.label}. Results {report.digest}"))
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, f"page {page.page}")


def _story(report: Report) -> Iterator[Flowable]:
    yield _line(TITLE, report.title)
    yield _line(TEXT, report.label)
    for part in report.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[Flowable]:
    # A heading goes with its first drawing: it would stay behind alone at the end of a page.
    lead = _line(HEAD, part.title)
    goes_along = bool(part.plots) and not part.sentences and not part.facts
    if not goes_along:
        yield lead
    for sentence in part.sentences:
        yield _line(TEXT, sentence)
    if part.facts:
        yield _table((), part.facts, (0.28, 0.72))
        yield Spacer(1, 2 * mm)
    for place, plot in enumerate(part.plots):
        before = [lead] if goes_along and place == 0 else []
        yield from _plot(plot, before, is_alone=len(part.plots) == 1)
    if part.rows:
        yield _table(part.columns, part.rows)


def _plot(plot: Plot, before: list[Paragraph], *, is_alone: bool) -> Iterator[Flowable]:
    told: list[Flowable] = [*before] if is_alone else [*before, _line(SUBHEAD, plot.title)]
    told.append(_line(SMALL, plot.says))
    if plot.has_drawing:
        told.append(_drawing(plot))
    yield KeepTogether(told)
    if is_alone:
        return
    if len(plot.rows) > MOST_ROWS or len(plot.columns) > MOST_COLUMNS:
        yield _line(SMALL, f"Its table has {len(plot.rows)} rows; the results page hands it out.")
    else:
        yield _table(plot.columns, plot.rows)
    if plot.note:
        yield _line(SMALL, plot.note)


def _table(
    columns: tuple[str, ...],
    rows: Rows | tuple[tuple[str, str], ...],
    shares: tuple[float, ...] = (),
) -> Table:
    cells = [[_line(CELL, cell) for cell in row] for row in ((columns, *rows) if columns else rows)]
    widths = [WIDE * share for share in shares] or [WIDE / len(cells[0])] * len(cells[0])
    return Table(cells, colWidths=widths, repeatRows=1 if columns else 0, style=GRID)


def _drawing(plot: Plot) -> Drawing:
    """The drawing of the page, turned over: paper counts from below."""
    size = min(WIDE * 0.8 / plot.width, HIGH / plot.height)
    drawing = Drawing(plot.width * size, plot.height * size)
    drawing.scale(size, size)
    for box in plot.boxes:
        drawing.add(
            Rect(
                box.x,
                plot.height - box.y - box.height,
                box.width,
                box.height,
                fillOpacity=box.strength,
                **_ink(box.look),
            )
        )
    for line in plot.lines:
        ends = [value for x, y in line.points for value in (x, plot.height - y)]
        drawing.add(PolyLine(ends, **_ink(line.look)))
    for dot in plot.dots:
        drawing.add(Circle(dot.x, plot.height - dot.y, dot.radius, **_ink(dot.look)))
    for word in plot.words:
        look = LOOKS[word.look]
        drawing.add(
            String(
                word.x,
                plot.height - word.y,
                _printable(word.text),
                textAnchor=word.anchor,
                fontName=FACE,
                fontSize=look.size - 1,
                fillColor=colors.HexColor(look.fill),
            )
        )
    return drawing


def _ink(look: str) -> dict[str, object]:
    found = LOOKS[look]
    ink: dict[str, object] = {
        "strokeColor": colors.HexColor(found.stroke) if found.stroke else None,
        "strokeWidth": found.width,
        "fillColor": colors.HexColor(found.fill) if found.fill else None,
    }
    return ink | ({"strokeDashArray": list(found.dash)} if found.dash else {})


def _line(style: ParagraphStyle, text: str) -> Paragraph:
    return Paragraph(escape(_printable(text)), style)


def _printable(text: str) -> str:
    known = pdfmetrics.getFont(FACE).face.charToGlyph
    return "".join(
        mark if ord(mark) in known else STAND_INS.get(mark, f"[U+{ord(mark):04X}]") for mark in text
    )
