#!/usr/bin/env bash
# Kills the program at random moments while it produces a workspace, then checks that nothing was lost: the
# register is whole, and every document that it knows is there, intact.
#
#   bash .ci/pannes.sh PROGRAM SAMPLES [KILLS]
#
# A production that was killed goes on where it stopped: after the last kill, one more run must finish it.
set -euo pipefail
programme=$(realpath "$1") exemples=$(realpath "$2") coups=${3:-100}
travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
export XDG_STATE_HOME=$travail/etat
espace=$travail/espace
mkdir -p "$espace/situations"
cp "$exemples/cesmivip.yaml" "$exemples/logo.svg" "$espace"
# A few referrals: a run is short, and kills fall on its first writes as often as on its last.
cp "$exemples"/situations/S-2026-0{35,46,48}.yaml "$espace/situations"
cd "$espace"

# The time of a whole run, in milliseconds: kills fall anywhere inside it.
debut=$(date +%s%3N)
"$programme" produire . >/dev/null 2>&1
duree=$(($(date +%s%3N) - debut))
rm -rf produits registre .cesmivip "$XDG_STATE_HOME"

RANDOM=20261124
tues=0
for ((coup = 0; coup < coups; coup++)); do
  # Now and then from the start again: kills must fall on first writes too.
  if ((coup % 10 == 0)); then rm -rf produits registre .cesmivip "$XDG_STATE_HOME"; fi
  "$programme" produire . >/dev/null 2>&1 &
  victime=$!
  attente=$((RANDOM % (duree + 1)))
  sleep "$(printf '%d.%03d' $((attente / 1000)) $((attente % 1000)))"
  if kill -9 "$victime" 2>/dev/null; then tues=$((tues + 1)); fi
  wait "$victime" 2>/dev/null || true
  [[ -f registre/registre.tsv ]] || continue
  # A write that was cut short stops everything until it is mended on purpose.
  if ! "$programme" registre verifier >/dev/null 2>"$travail/faute"; then
    grep -q D031 "$travail/faute" || { cat "$travail/faute" >&2; exit 1; }
    "$programme" registre reparer >/dev/null
    "$programme" registre verifier >/dev/null
  fi
  # Each line « scelle » has its file, with its digest.
  if [[ -d produits ]]; then (cd produits && find . -type f ! -name '.*' -exec sha256sum {} +) else :; fi |
    cut -d' ' -f1 | sort -u >"$travail/presents"
  awk -F'\t' '$3 == "scelle" { print $5 }' registre/registre.tsv | sort -u >"$travail/inscrits"
  perdus=$(comm -13 "$travail/presents" "$travail/inscrits" | wc -l)
  if ((perdus > 0)); then
    echo "pannes: kill $coup lost $perdus registered files" >&2
    exit 1
  fi
done
"$programme" produire . >/dev/null 2>&1
"$programme" verifier produits >/dev/null
restes=$(find produits -name '.*' -type f | wc -l)
((restes == 0)) || { echo "pannes: $restes temporary files are left" >&2; exit 1; }
echo "$tues kills during production: the register is whole, every registered file is there, the last run finished the work"
((tues * 2 > coups)) || { echo "pannes: too few kills fell during production" >&2; exit 1; }
