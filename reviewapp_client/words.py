"""The words of the command, and what each takes."""

from argparse import ArgumentParser

from reviewapp_client import acts

TRAINING = ("preset", "version", "split", "name", "seed", "minutes", "size", "steps", "batch")
SAMPLING = ("model", "seed", "count", "steps", "cohort", "maps", "attributes")
MEASURING = ("version", "reference", "trained_on", "measures", "seed", "low", "high", "size")
NUMBERS = {"seed", "minutes", "size", "steps", "batch", "count"}
DECIMALS = {"low", "high"}


class Words:
    """Adds one word after the other."""

    def __init__(self, parent: ArgumentParser, dest: str) -> None:
        self._words = parent.add_subparsers(dest=dest, required=True, metavar="COMMAND")

    def group(self, name: str, text: str) -> "Words":
        return Words(self._words.add_parser(name, help=text, description=text), name)

    def word(self, name: str, text: str, act: object, *takes: str) -> ArgumentParser:
        made: ArgumentParser = self._words.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="print JSON")
        made.add_argument("--field", metavar="NAME", help="print this part alone, such as id")
        secret = "read a token or password from standard input"  # noqa: S105 a help text
        made.add_argument("--stdin", action="store_true", help=secret)
        made.set_defaults(act=act)
        for one in takes:
            made.add_argument(one)
        return made

    def wish(self, name: str, text: str, act: object, fields: tuple[str, ...]) -> ArgumentParser:
        """A request of named fields; what is left out stays as the site has it."""
        made = self.word(name, text, act)
        for field in fields:
            many = {"nargs": "+"} if field == "measures" else {}
            kind = int if field in NUMBERS else float if field in DECIMALS else str
            made.add_argument(f"--{field.replace('_', '-')}", type=kind, **many)  # type: ignore[arg-type] # argparse's own way
        made.set_defaults(wish=fields)
        return made

    def weighs(self, name: str, text: str, act: object, *takes: str) -> ArgumentParser:
        """A step whose reason is kept for ever."""
        made = self.word(name, text, act, *takes)
        made.add_argument("--reason", required=True)
        return made


def parser() -> ArgumentParser:
    made = ArgumentParser("reviewapp", description="Speak to a site of reviewapp.")
    words = Words(made, "command")
    words.word("login", "Keep the address of a site and a token.", acts.login, "address")
    _images(words)
    _studies(words.group("studies", "Design, sign, draw, open, close and decide."))
    found = words.word("results", "The verdict, or the report as a file.", acts.results, "study")
    found.add_argument("--report", help="a file to write, .json, .html or .pdf")
    _releases(words.group("release", "Ask for releases, take them along, take them back."))
    check = words.word("verify", "Check a release; trusts nothing a site says.", acts.verify)
    check.add_argument("folder")
    check.add_argument("--key", help="the site's public key, a file")
    check.add_argument("--revoked", help="the site's list of revocations, a file")
    check.add_argument("--site", action="store_true", help="ask the known site for both")
    return made


def _images(words: Words) -> None:
    taken = words.word("import", "Send images and have them taken in.", acts.import_images)
    taken.add_argument("places", nargs="+", help="files and folders")
    taken.add_argument("--project", default="", help="pseudonyms are the same within one")
    taken.add_argument("--resume", default="", help="an import to go on with")
    cohorts = words.word("cohorts", "List frozen versions, or freeze one.", acts.cohorts)
    cohorts.add_argument("version", nargs="?")
    cohorts.add_argument("--freeze", metavar="NAME")
    cohorts.add_argument("--choose", action="append", default=[], metavar="NAME:VALUE")
    train = words.wish("train", "Train a model on a cohort version.", acts.train, TRAINING)
    train.add_argument("--presets", action="store_true", help="list what can be trained")
    words.wish("sample", "Draw images of a model and freeze them.", acts.sample, SAMPLING)
    words.wish("measure", "Hold synthetic images against real ones.", acts.measure, MEASURING)


def _studies(words: Words) -> None:
    words.word("list", "The studies you coordinate.", acts.list_studies)
    new = words.word("new", "Start a study.", acts.new_study, "name")
    new.add_argument("--title", required=True, help="neutral: readers see it")
    new.add_argument("--start", required=True, help="a starting point, such as which-one")
    words.word("show", "How a study stands.", acts.show_study, "study")
    written = words.word("protocol", "Print or replace the protocol.", acts.protocol, "study")
    written.add_argument("--file", help="JSON that becomes the draft")
    invited = words.word("invite", "Add a reader to a draft.", acts.invite, "study", "email")
    invited.add_argument("--qualification", required=True)
    invited.add_argument("--years", type=int, required=True, help="of experience")
    words.word("signatory", "Name who signs second.", acts.signatory, "study", "email")
    first = words.word("sign", "Sign as the coordinator.", acts.sign, "study", "digest")
    first.add_argument("--note", default="", help="signed beside the protocol")
    second = words.word("countersign", "See or sign what waits for you.", acts.countersign)
    second.add_argument("study", nargs="?")
    second.add_argument("record", nargs="?", help="the digest of what you have read")
    words.word("draw", "Draw who reads what.", acts.draw, "study")
    opened = words.word("open", "Let the readers in.", acts.open_study, "study")
    opened.add_argument("--reason", default="", help="why, though a leak audit found something")
    words.weighs("close", "End the reading.", acts.close, "study")
    words.weighs("evaluate", "Open the sealed book and judge.", acts.evaluate, "study")
    words.weighs("withdraw", "Give a study up.", acts.withdraw, "study")
    decide = words.word("decide", "See or sign the decision.", acts.decide, "study")
    decide.add_argument("record", nargs="?", help="the digest of what you have read")
    decide.add_argument("--meaning", choices=("REVIEW", "APPROVAL"), default="REVIEW")


def _releases(words: Words) -> None:
    words.word("list", "Which there are.", acts.list_releases)
    asked = words.word("request", "Have a decision packed.", acts.request_release, "decision")
    asked.add_argument("--format", action="append", required=True, help="such as PNG or DICOM")
    asked.add_argument("--licence", required=True, help="such as CC-BY-4.0")
    taken = words.word("download", "Take one along.", acts.download, "release", "folder")
    taken.add_argument("--accept-terms", action="store_true", help="you have read its terms")
    words.weighs("revoke", "Take one back.", acts.revoke, "release")
