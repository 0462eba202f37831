# shellcheck shell=bash
# The static files, the tables and the demo of one site.

collect_static() {
  say "Collecting and compressing the static files."
  python manage.py collectstatic --noinput --clear --verbosity 0
}

static_ready() {
  local built
  built="$(<"$STAMPS/front_end") $(<"$VENV/stamps/python") ${STATIC_ROOT:-}"
  if [[ ! -d ${STATIC_ROOT:-build/static} ]]; then rm -f "$STAMPS/static"; fi
  once "$STAMPS/static" "$built $(digest reviewapp/web)" collect_static
}

make_site() {
  python manage.py migrate --noinput --verbosity 0
  if [[ ${DATABASE_URL:-sqlite} != sqlite* ]]; then
    # Its password is known to everybody, so a site that may be a real one gets no demo unasked.
    say "No demo was made, as DATABASE_URL names a server. manage.py demo --force makes one." \
      >"$DATA_DIR/demo.txt"
    return
  fi
  # What it prints is kept: a later start shows the sign-ins without asking the database.
  (umask 077 && python manage.py demo >"$DATA_DIR/demo.txt") ||
    stop "The demo could not be made; the reason is above." \
      "Nothing was started. To begin anew, move $DATA_DIR away and try again."
}

# The stamp lies beside the data it speaks of. A database elsewhere may have changed: asked each time.
site_ready() {
  export DATA_DIR=${DATA_DIR:-$ROOT/data}
  mkdir -p "$DATA_DIR"
  local address=${DATABASE_URL:-sqlite:///$DATA_DIR/site.sqlite3}
  if [[ $address != sqlite://* || ! -s ${address#sqlite://} ]]; then rm -f "$DATA_DIR/.made"; fi
  once "$DATA_DIR/.made" \
    "$(digest reviewapp/*/migrations reviewapp/demo constraints.txt) $address" make_site
  cat "$DATA_DIR/demo.txt"
}
