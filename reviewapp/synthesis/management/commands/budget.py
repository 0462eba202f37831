"""Set, lift or list the minutes of work that people and projects may have."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewapp.accounts import selectors as people
from reviewapp.accounts.selectors import Person
from reviewapp.jobs.models import Queue
from reviewapp.synthesis import budgets
from reviewapp.synthesis.errors import BudgetNotUsable


class Command(BaseCommand):
    help = "Set the minutes of a person or project within thirty days; alone, list all budgets."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--person", metavar="EMAIL")
        whose.add_argument("--project")
        parser.add_argument("--queue", choices=Queue.values, default=str(Queue.CPU))
        amount = parser.add_mutually_exclusive_group()
        amount.add_argument("--minutes", type=int)
        amount.add_argument("--lift", action="store_true", help="take the limit away")

    def handle(self, *_: object, **options: object) -> None:
        at, queue = timezone.now(), str(options["queue"])
        whose = _whose(options)
        if whose and options["lift"]:
            budget = budgets.budget_of(whose, queue=queue)
            if budget is None:
                raise CommandError(f"There is no budget of {whose} on the queue {queue}.")
            budgets.lift_budget(budget, by=None, at=at)
        elif whose and options["minutes"] is not None:
            minutes = int(str(options["minutes"]))
            try:
                budgets.set_budget(whose, queue=queue, minutes=minutes, by=None, at=at)
            except BudgetNotUsable as refusal:
                raise CommandError(str(refusal)) from refusal
        elif whose:
            raise CommandError("Give --minutes, or --lift to take the limit away.")
        for standing in budgets.standings(at=at):
            self.stdout.write(f"{standing.budget}; {standing.spent} spent")


def _whose(options: dict[str, object]) -> Person | str | None:
    if not options["person"]:
        return str(options["project"]) if options["project"] else None
    found = people.person_with_email(str(options["person"]))
    if found is None:
        raise CommandError(f"Nobody has the address {options['person']}; nothing was changed.")
    return found
