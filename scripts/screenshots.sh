#!/usr/bin/env bash
# Take the pictures of docs/screenshots anew, from a demo site in a throw-away folder.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh
source scripts/site.sh
source scripts/browser.sh

python_ready
packages_ready
front_end_ready
static_ready
browser_ready
python -m scripts.screenshots
