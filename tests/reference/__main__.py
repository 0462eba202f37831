"""Write today's table of reference values into the guide."""

from tests.reference import page

page.PAGE.write_text(page.current(), encoding="utf-8")
