#!/usr/bin/env bash
# Put every file into the form that `make check` asks for.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh

python_ready
packages_ready
node_ready
ruff check --fix --quiet . || true # what it cannot mend, `make check` names
ruff format --quiet .
(cd frontend && npm run --silent format -- --log-level warn)
