#!/usr/bin/env bash
# Remove what was built; the environment and the data stay.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

rm -rf build frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
rm -f .coverage .coverage.*
find reviewapp generation tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
