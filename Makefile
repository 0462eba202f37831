# One entry for a developer, a commit and the build server. `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help run test check api bench build screenshots format clean

# List these targets.
help:
	@awk '/^# /{text=substr($$0,3)} /^[a-z]+:/{sub(":.*","");printf "make %-12s %s\n",$$0,text}' Makefile

# Set up everything, make the demo and start the site; Ctrl-C stops it.
run:
	@scripts/run.sh

# Set up everything and run every test, on SQLite and on the services that answer here.
test:
	@scripts/test.sh

# Format, lint, types, import contracts, migrations, API snapshot, front end, fast tests.
check:
	@scripts/check.sh

# Write docs/openapi.yaml and the TypeScript types made from it.
api:
	@scripts/api.sh

# Measure against the yardsticks; `make bench NAME=save_rating` runs one.
bench:
	@scripts/bench.sh $(NAME)

# Install what is pinned and build the front end, without starting anything.
build:
	@scripts/build.sh

# Take the pictures in docs/screenshots/ anew.
screenshots:
	@scripts/screenshots.sh

# Put every file into the form that `make check` asks for.
format:
	@scripts/format.sh

# Remove what was built; the environment and the data stay.
clean:
	@scripts/clean.sh
