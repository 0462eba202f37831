#!/bin/sh
# Write down the interface, and the TypeScript types that the reading room is written against.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
"$python" manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
"$python" manage.py spectacular --validate --fail-on-warn --file docs/openapi-reader.yaml \
    --custom-settings reviewapp.web.schema.READING_ROOM
npm --prefix frontend run --silent api
