#!/usr/bin/env bash
# Install what is pinned and build the front end.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh
source scripts/site.sh

python_ready
packages_ready
front_end_ready
static_ready
say "Everything is built."
