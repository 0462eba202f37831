"""`python -m benchmarks [NAME]`: run one comparison or all, and print what came out."""

import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    audit_append,
    bundle,
    case_switch,
    cohort_grid,
    first_case,
    generation_step,
    import_images,
    measures,
    pacs,
    read_images,
    readers_at_once,
    sampling_request,
    save_rating,
    serve_frame,
    statistics,
)
from benchmarks.harness import Result, keep

ALL: dict[str, Callable[[], Sequence[Result]]] = {
    "save_rating": save_rating.run,
    "readers_at_once": readers_at_once.run,
    "serve_frame": serve_frame.run,
    "case_switch": case_switch.run,
    "first_case": first_case.run,
    "bundle": bundle.run,
    "import_images": import_images.run,
    "audit_append": audit_append.run,
    "statistics": statistics.run,
    "cohort_grid": cohort_grid.run,
    "measures": measures.run,
    "read_images": read_images.run,
    "generation_step": generation_step.run,
    "pacs": pacs.run,
    "sampling_request": sampling_request.run,
}


def main(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.exit(f"There is no benchmark {unknown[0]!r}. There is: {', '.join(ALL)}.")
    for name in names or ALL:
        results = ALL[name]()
        keep(name, results)
        for result in results:
            verdict = "met" if result.met else "NOT met"
            print(
                f"{result.name}: ours {result.ours:g} {result.unit}, yardstick "
                f"{result.yardstick:g} {result.unit}, ratio {result.ratio:.2f} "
                f"(goal ≤ {result.goal:g}: {verdict})"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
