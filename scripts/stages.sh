# shellcheck shell=bash
# Run stage after stage, remember what failed, and say at the end how long each took.

STAGES=()
FAILED=0

stage() {
  local name=$1 began=$SECONDS outcome=ok
  shift
  printf '\n── %s\n' "$name"
  # In a subshell, and not in a condition: `set -e` and `stop` mean what they say.
  set +e
  (
    set -e
    "$@"
  )
  local status=$?
  set -e
  # Pytest's 5 is “no tests”: a part that has none yet has not failed.
  if [[ $status != 0 && ! ($status == 5 && $* == *pytest*) ]]; then
    outcome=FAILED
    FAILED=1
  fi
  STAGES+=("$(printf '%-6s %5d s  %s' "$outcome" $((SECONDS - began)) "$name")")
}

# finish [JUNIT FILES…]: the stages, and last, if tests ran, their sum in pytest's own form.
finish() {
  printf '\n'
  printf '%s\n' "${STAGES[@]}"
  if [[ $# -gt 0 ]]; then python scripts/tally.py "$@"; fi
  exit "$FAILED"
}
