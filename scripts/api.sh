#!/usr/bin/env bash
# Write down the interface, and the TypeScript types that the reading room is written against.
# shellcheck source=scripts/ground.sh
source "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
source scripts/python.sh
source scripts/front_end.sh

python_ready
packages_ready
node_ready
python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
python manage.py spectacular --validate --fail-on-warn --file docs/openapi-reader.yaml \
  --custom-settings reviewapp.web.schema.READING_ROOM
npm --prefix frontend run --silent api
