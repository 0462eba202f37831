"""What stands alone when it is handed out: drawings, the report, and files of them."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from reviewapp.acceptance.drawn import looks
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.reporting.parts import Report


def drawing(plot: Plot) -> str:
    shown = {"plot": plot, "alone": True, "style": looks.css()}
    return render_to_string("coordinator/results/plot.svg", shown)


def report(told: Report) -> str:
    """One page that stands alone and prints."""
    shown = {"report": told, "style": looks.css()}
    return render_to_string("coordinator/results/report.html", shown)


def file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
