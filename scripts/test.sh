#!/usr/bin/env bash
# Run every test: TypeScript, then Python on SQLite, then Python on the services that answer here.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh
source scripts/site.sh
source scripts/browser.sh
source scripts/services.sh
source scripts/scratch.sh
source scripts/stages.sh

python_ready
packages_ready
front_end_ready
static_ready
node_ready
browser_ready
services_ready
scratch_ready

# The tests say themselves where they keep things and which settings they run under.
unset DATABASE_URL BROKER_URL DATA_DIR DJANGO_SETTINGS_MODULE
rm -rf build/tests
mkdir -p build/tests
slow='browser or processes'
# No test pulls the plug of the server that all share: none need wait until its disk has a commit.
export PGOPTIONS='-c synchronous_commit=off'
# Two runs share the machine: threads of numpy and torch that spin would stand in their way.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1
# These know no database, so that one run says all about them.
pure=(--ignore=tests/stats --ignore=tests/calibration --ignore=tests/reference
  --ignore=tests/generation --ignore=tests/dicom --ignore=tests/architecture)

pytest_stage() {
  local name=$1
  shift
  COVERAGE_FILE=$ROOT/build/tests/.coverage.$name stage "pytest, $name" \
    python -m pytest --quiet --no-header --cov --cov-report= \
    --junitxml="build/tests/$name.xml" -o junit_suite_name="$name" "$@"
}

stage "TypeScript" npm --prefix frontend run --silent types
stage "TypeScript tests" npm --prefix frontend run --silent test
pytest_stage sqlite -n 2 -m "not ($slow)"
# These start sites of their own, each on the databases and brokers that it is about.
pytest_stage processes -m "$slow"
if [[ -n $TEST_POSTGRES_URL ]]; then
  # A database of this run's own; pytest-django makes it, and drops it at the end.
  export DATABASE_URL="${TEST_POSTGRES_URL%/*}/reviewapp_$$"
  pytest_stage postgres -n 2 -m "not ($slow)" "${pure[@]}"
  unset DATABASE_URL
elif [[ ${REQUIRE_SERVICES:-} == 1 ]]; then
  stage "Postgres" stop "No Postgres answers, and REQUIRE_SERVICES=1 asks for it."
else
  say "No Postgres answers on its usual local port: its half of the suite is left out."
fi
stage "coverage" scripts/coverage.sh
finish build/tests/*.xml
