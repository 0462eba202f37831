# shellcheck shell=bash
# The virtual environment, with what constraints.txt pins.

python_is_new_enough() {
  has "$1" && "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if python_is_new_enough "$name"; then
      command -v "$name"
      return
    fi
  done
  stop "No Python 3.11 or newer with its venv module was found, so nothing could be set up." \
    "Install it (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python)" \
    "or name one: PYTHON=/path/to/python3 make run."
}

install_python() {
  local found
  if ! python_is_new_enough "$VENV/bin/python"; then
    found=$(find_python) || exit 1
    say "Making a virtual environment with $("$found" --version)."
    "$found" -m venv --clear "$VENV" ||
      stop "The virtual environment could not be made, so nothing was installed." \
        "On Debian and Ubuntu install python3-venv, then try again."
  fi
  say "Installing what constraints.txt pins; the first time this takes some minutes."
  # One resolution for everything, so that nothing brings another torch.
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check \
    -c constraints.txt -e '.[gpu,dev]' ||
    stop "Installing the Python packages failed; the reason is above." \
      "If it is the network, try again: what is there is kept."
}

python_ready() {
  # The venv remembers its own place, so a moved tree makes a new one.
  once "$VENV/stamps/python" "$(digest pyproject.toml constraints.txt) $VENV" install_python
}
