# shellcheck shell=bash
# Sourced by every script: where we are, how we speak, and what need not be done twice.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
VENV=${VENV:-$ROOT/.venv}
export STAMPS=$ROOT/build/stamps
export PATH="$VENV/bin:$PATH"
export DJANGO_SETTINGS_MODULE=${DJANGO_SETTINGS_MODULE:-reviewapp.settings}

say() { printf '• %s\n' "$*"; }

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

if has sha256sum; then SHA256=(sha256sum); else SHA256=(shasum -a 256); fi

# One digest over the names and contents of all files in these folders and of these files.
digest() {
  # A test beside its source is built into nothing.
  find "$@" -type f -not -path '*/node_modules/*' -not -path '*/__pycache__/*' \
    -not -name '*.test.ts' -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 "${SHA256[@]}" | "${SHA256[@]}" | cut -c1-64
}

# once STAMP DIGEST COMMAND…: run the command unless it succeeded before on the same digest.
once() {
  local stamp=$1 digest=$2
  shift 2
  if [[ -f $stamp && $(<"$stamp") == "$digest" ]]; then return 0; fi
  rm -f "$stamp"
  "$@"
  mkdir -p "$(dirname "$stamp")"
  printf '%s' "$digest" >"$stamp"
}
