"""Pure: kept numbers as drawings, each with its table; the page and the paper show both."""
