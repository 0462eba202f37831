"""Why the demo is refused."""


class DemoRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NotADemoSite(DemoRefusal):
    """Real people work here; a well-known password has no place among them."""
