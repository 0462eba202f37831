#!/usr/bin/env bash
# Train the generators whose figures need hours of a quiet machine; say a folder for what they leave.
#
#   scripts/real_runs.sh FOLDER          on a processor
#   scripts/real_runs.sh FOLDER cuda     on a graphics card
#
# Each run keeps its command, curve, grids and card in a folder of its own; a run that was stopped
# goes on when it is asked for again. The last one writes the table of docs/guides/generators.md.
set -euo pipefail
cd "$(dirname "$0")/.."
to=${1:?say a folder}
device=${2:-cpu}
python=${PYTHON:-.venv/bin/python}
export OMP_WAIT_POLICY=PASSIVE

run() { # NAME RECIPE COHORT SECONDS [MORE…]
    local name=$1 recipe=$2 cohort=$3 seconds=$4
    shift 4
    "$python" -m generation train "$recipe" --cohort "$cohort" --seed 1 --seconds "$seconds" \
        --device "$device" --to "$to/$name" "$@"
    "$python" -m generation measure "$to/$name" --cohort "$cohort" --cohort-seed 0 "$@"
    "$python" -m generation card "$to/$name"
}

# Chest films: the default film generator within thirty minutes on two cores.
"$python" -m benchmarks.chest_films "$to/films"
run films-flow chest-film-flow "$to/films" 3600

# T1 to T2 of the same slices: error, PSNR and SSIM for each subject.
"$python" -m benchmarks.mr_slices "$to/slices"
run t1-to-t2 "$to/slices/t1-to-t2.json" "$to/slices" 3600

# Three families head to head: one cohort, one budget.
for recipe in conditional-vae cgan demo-class-flow; do
    run "head-to-head-$recipe" "$recipe" phantom:chest 1800 --count 3000
done

# The table: so many processor seconds of every preset, with PSNR where images have a counterpart.
# The rows that are kept say themselves how many they had.
"$python" -m benchmarks.generators
