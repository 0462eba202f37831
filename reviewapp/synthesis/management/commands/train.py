"""Ask for a training from a terminal; a worker does it."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action, permits
from reviewapp.provenance import selectors as book
from reviewapp.synthesis import estimating, presets, recipe_fields, wanting
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.wanting import Wish

CHANGES = {"minutes": int, "size": int, "steps": int, "batch": int, "low": float, "high": float}


class Command(BaseCommand):
    help = "Train a preset on a cohort version, as its page does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("preset")
        parser.add_argument("--version-id", type=UUID, required=True, help="of a cohort version")
        parser.add_argument("--split", type=int, help="the number of one of its splits")
        parser.add_argument("--name", required=True, help="what the model is to be called")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--told", action="append", default=[], metavar="ATTRIBUTE")
        parser.add_argument("--use", default="", help="what it is meant for, in a sentence")
        for role, what in (("maps", "are label maps"), ("pairs", "are translated")):
            said = f"which images {what}"
            parser.add_argument(f"--{role}", default="", metavar="ATTRIBUTE=VALUE", help=said)
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="anything else of the preset, as schedule.learning_rate=0.001",
        )
        parser.add_argument(
            "--estimate", action="store_true", help="say what it would take, and start nothing"
        )
        for name, kind in CHANGES.items():
            parser.add_argument(f"--{name}", type=kind)

    def handle(self, *_: object, **options: object) -> None:
        by = people.person_with_email(str(options["by"]))
        if by is None or not permits(by, Action.MODEL_TRAIN):
            raise CommandError(f"{options['by']} may not train here; nothing was started.")
        version = book.versions().filter(pk=str(options["version_id"])).first()
        split = None
        if version and options["split"]:
            split = book.splits(version).filter(number=int(str(options["split"]))).first()
        if version is None or (options["split"] and split is None):
            raise CommandError("There is no such cohort version or split; nothing was started.")
        try:
            wish = self._wish(options)
            if options["estimate"]:
                at = timezone.now()
                self._say(estimating.estimate(version, wish, split=split, by=by, at=at))
                return
            job = wanting.request_training(version, wish, split=split, by=by, at=timezone.now())
        except SynthesisRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{job.title}  {job.pk}")

    def _wish(self, options: dict[str, object]) -> Wish:
        preset = str(options["preset"])
        content, changes = presets.named(preset).content, {}
        for said in options["set"]:  # type: ignore[attr-defined]  # a list, by the parser
            path, _, value = str(said).partition("=")
            changes[path] = recipe_fields.read(path, value, content)
        return Wish(
            preset=preset,
            name=str(options["name"]),
            intended_use=str(options["use"]),
            roles=Roles(str(options["maps"]), str(options["pairs"])),
            changes=changes,
            **{name: options[name] for name in ("seed", "told", *CHANGES)},  # type: ignore[arg-type]  # typed by the parser
        )

    def _say(self, told: estimating.Estimate) -> None:
        if told.warning:
            self.stdout.write(told.warning)
        if not told.is_known:
            self.stdout.write(f"{told.how} Ask again when its job {told.job_id} has ended.")
            return
        memory = "" if told.memory is None else f", {told.memory / 2**20:.0f} MiB of memory"
        self.stdout.write(f"{told.time_words}{memory}. {told.how}")
