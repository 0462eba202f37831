# shellcheck shell=bash
# Where what runs here leaves its files: in memory where there is plenty, since a disk that must keep
# tens of thousands of them, only to forget them at once, takes as long as the tests themselves.

SHARED_MEMORY=/dev/shm
PLENTY_KIB=$((6 * 1024 * 1024))

# A folder of this run's own for everything temporary; gone when the script ends.
scratch_ready() {
  local under=${TMPDIR:-/tmp}
  if [[ -d $SHARED_MEMORY && -w $SHARED_MEMORY ]] &&
    (($(df -Pk "$SHARED_MEMORY" | awk 'NR == 2 {print $4}') >= PLENTY_KIB)); then
    under=$SHARED_MEMORY
  fi
  TMPDIR=$(mktemp -d "$under/reviewapp.XXXXXX")
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
}
