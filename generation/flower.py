"""A site of a federation in the shape that Flower asks of a client; Flower itself is not needed.

a Flower server ── get_parameters · fit · evaluate ──► FlowerClient ──► LocalSite: its images stay

Flower cannot be installed beside the pinned packages, so server and sites have an environment of
their own; `to_client` is the one place that imports it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from generation.federated import Arrays, Errand, LocalSite, rounds_of, taken
from generation.generator import TrainedGenerator
from generation.presets.recipe import Recipe
from generation.refusal import ExtraMissing, Refusal

Scalar = bool | bytes | float | int | str
Config = Mapping[str, Scalar]
# What Flower's own strategy FedProx calls the strength of its term.
MU = "proximal_mu"


class ErrandNotUsable(Refusal):
    """The message says what a server asked for and what a site can do."""


def errands(recipe: Recipe, *, steps: int, seed: int) -> Callable[[int], dict[str, Scalar]]:
    """For a strategy's `on_fit_config_fn`: what each site is asked in a round, counted from 1."""
    rounds = rounds_of(recipe)

    def asked(server_round: int) -> dict[str, Scalar]:
        number = server_round - 1
        return {
            "recipe": recipe.digest,
            "number": number,
            "steps": max(1, steps // rounds),
            "fraction": min(1.0, number / rounds),
            "seed": seed,
        }

    return asked


@dataclass
class FlowerClient:
    """What Flower's `NumPyClient` documents, around a site of ours."""

    site: LocalSite
    seed: int = 1  # of the weights before anybody has learnt

    def __post_init__(self) -> None:
        """A strategy of Flower takes means; sums under masks would come out as noise."""
        if self.site.is_masked:
            raise ErrandNotUsable(
                f"The recipe of “{self.site.name}” sums weights under masks, which Flower's "
                f"strategies cannot average. Nothing was sent; leave out addon.masked, or let the "
                f"house's own server lead the rounds."
            )

    def get_properties(self, config: Config) -> dict[str, Scalar]:  # noqa: ARG002  as Flower asks
        return {
            "site": self.site.name,
            "recipe": self.site.recipe.digest,
            "images": len(self.site.cohort.part("TRAIN")),
        }

    def get_parameters(self, config: Config) -> Arrays:  # noqa: ARG002  as Flower asks
        return taken(TrainedGenerator.new(self.site.recipe, seed=self.seed).objective)

    def fit(self, parameters: Arrays, config: Config) -> tuple[Arrays, int, dict[str, Scalar]]:
        arrays, count = self.site.train(parameters, self._errand(config))
        metrics: dict[str, Scalar] = {"site": self.site.name}
        if self.site.recipe.privacy is not None:
            metrics["epsilon"] = self.site.epsilon()
        return arrays, count, metrics

    def evaluate(
        self,
        parameters: Arrays,
        config: Config,  # noqa: ARG002  as Flower asks
    ) -> tuple[float, int, dict[str, Scalar]]:
        loss, count = self.site.held_out(parameters)
        return loss, count, {"site": self.site.name}

    def to_client(self) -> Any:  # noqa: ANN401  a class of Flower's
        """Return Flower's own wrapping of this, for its `ClientApp`."""
        try:
            flower = import_module("flwr.client")
        except ImportError as why:
            raise ExtraMissing(
                f"Flower cannot be loaded here ({why}), so “{self.site.name}” cannot join its "
                f"server. Install flwr with this package in an environment of its own; beside the "
                f"packages pinned here it cannot be installed."
            ) from why
        names = ("get_properties", "get_parameters", "fit", "evaluate")
        members = {name: _passed_on(getattr(self, name)) for name in names}
        return type("SiteOfOurs", (flower.NumPyClient,), members)().to_client()

    def _errand(self, config: Config) -> Errand:
        known = str(config.get("recipe", self.site.recipe.digest))
        if known != self.site.recipe.digest:
            raise ErrandNotUsable(
                f"The server's recipe is {known} and that of “{self.site.name}” is "
                f"{self.site.recipe.digest}. Nothing was learnt; see that both use one recipe."
            )
        steps = self._number(config, "steps", 1)
        return Errand(
            number=int(self._number(config, "number", 0)),
            steps=int(steps),
            fraction=self._number(config, "fraction", 0, most=1),
            prox=self._number({"prox": 0.0, **config}, MU if MU in config else "prox", 0),
            seed=int(self._number(config, "seed", 0)),
        )

    def _number(self, config: Config, name: str, least: float, most: float = 1e18) -> float:
        value = config.get(name)
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not least <= float(value or 0) <= most:
            raise ErrandNotUsable(
                f"The server asked “{self.site.name}” for a round whose “{name}” is {value!r}, not "
                f"a number from {least:g} to {most:g}. Nothing was learnt; let its strategy send "
                f"what generation.flower.errands makes."
            )
        return float(value)  # type: ignore[arg-type]  # checked above


def _passed_on(act: Callable[..., Any]) -> Callable[..., Any]:
    """A method that leaves out whose it is: Flower calls it on a class of its own."""
    return lambda _, *given, **named: act(*given, **named)
