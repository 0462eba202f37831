"""Write today's tables of reference values into the guides."""

from tests.reference import page

for file, text in page.pages().items():
    (page.GUIDES / file).write_text(text, encoding="utf-8")
