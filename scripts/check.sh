#!/usr/bin/env bash
# Everything that can be said about a commit in a few minutes.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh
source scripts/site.sh
source scripts/scratch.sh
source scripts/stages.sh

python_ready
packages_ready
front_end_ready
static_ready
node_ready

scratch_ready
export DATA_DIR=$TMPDIR/data
unset DATABASE_URL BROKER_URL

stage "format" ruff format --check --quiet .
stage "lint" ruff check --quiet .
stage "types" mypy
stage "import contracts" lint-imports --no-cache
stage "migrations" python manage.py makemigrations --check --dry-run --verbosity 1
if has shellcheck; then stage "shell scripts" shellcheck -x scripts/*.sh .ci/run; fi
stage "front end" npm --prefix frontend run --silent check
# `make test` runs these too: whoever calls it right after says so, and pays for them once.
if [[ ${TESTS_FOLLOW:-} == 1 ]]; then finish; fi
stage "fast tests" env -u DJANGO_SETTINGS_MODULE python -m pytest --quiet --no-header -n 2 \
  -m "not browser and not processes and not services"
finish
