#!/usr/bin/env bash
# Measure ours and the yardstick, side by side; bench.sh NAME runs one of benchmarks/.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/services.sh

python_ready
services_ready
python -m benchmarks "$@"
