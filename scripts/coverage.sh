#!/usr/bin/env bash
# Combine what all runs covered, and hold it to the house's thresholds.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

# Where a line too few may cost a wrong decision, none is too few.
whole=(stats acceptance allocation reading provenance audit studies web/reader)

export COVERAGE_FILE=$ROOT/build/tests/.coverage
python -m coverage combine --quiet build/tests
bad=0
# Everything is said before it fails: a run of the whole suite is too dear to learn one thing from.
python -m coverage report --fail-under=95 || bad=1
for package in "${whole[@]}"; do
  if ! python -m coverage report --include="reviewapp/$package/*" --fail-under=100 \
    >"build/tests/coverage.txt" 2>&1; then
    if grep -q 'No data to report' build/tests/coverage.txt; then continue; fi
    printf '\nreviewapp/%s is not covered by 100 %%; add the tests that reach these lines.\n' "$package"
    cat build/tests/coverage.txt
    bad=1
  fi
done
exit "$bad"
