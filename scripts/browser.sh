# shellcheck shell=bash
# A Chromium for the browser tests: an installed one, the system's package, or Playwright's own.

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; elif has sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

installed_chromium() {
  local name
  for name in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' \
    '/Applications/Chromium.app/Contents/MacOS/Chromium'; do
    if [[ -n $name ]] && has "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

system_package() {
  has apt-get || return 1
  say "Installing Chromium from the system's packages."
  as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends chromium >&2
}

playwright_download() {
  say "Downloading the Chromium that Playwright brings."
  python -m playwright install chromium >&2
}

playwright_chromium() {
  python -c '
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = Path(playwright.chromium.executable_path)
print(path if path.exists() else "")'
}

browser_ready() {
  if ! CHROMIUM_PATH=$(installed_chromium); then
    if system_package >&2; then CHROMIUM_PATH=$(installed_chromium || true); fi
    if [[ -z $CHROMIUM_PATH ]] && playwright_download >&2; then CHROMIUM_PATH=$(playwright_chromium); fi
  fi
  [[ -n $CHROMIUM_PATH ]] ||
    stop "No Chromium was found and none could be installed, so the browser tests cannot run." \
      "Install Chromium or Chrome, or set CHROMIUM_PATH to one, then try again."
  export CHROMIUM_PATH
}
