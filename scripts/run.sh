#!/usr/bin/env bash
# Set up everything, make the demo, start web and worker under one process.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh
source scripts/site.sh

python_ready
front_end_ready
static_ready
site_ready
exec python -m reviewapp.supervisor
