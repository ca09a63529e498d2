#!/usr/bin/env bash
# Kills the program at random moments while it produces a workspace, then while it sends from it, and checks that
# nothing was lost: the register is whole, and every document that it knows is there, intact.
#
#   bash .ci/pannes.sh PROGRAM SAMPLES [KILLS] [KILLS OF SENDINGS]
#
# What was killed goes on where it stopped: after the last kill, one more run must finish it.
set -euo pipefail
programme=$(realpath "$1") exemples=$(realpath "$2") coups=${3:-100} coups_envoi=${4:-20}
travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
export XDG_STATE_HOME=$travail/etat
espace=$travail/espace
mkdir -p "$espace/situations" "$espace/signalements"
cp "$exemples/cesmivip.yaml" "$exemples/logo.svg" "$espace"
# A few referrals: a run is short, and kills fall on its first writes as often as on its last.
cp "$exemples"/situations/S-2026-0{35,46,48}.yaml "$espace/situations"
cp "$exemples"/signalements/SIG-2026-00{35,46,48}.yaml "$espace/signalements"
cd "$espace"

recommencer() { rm -rf produits registre .cesmivip "$XDG_STATE_HOME"; }

# The time of a whole run, in milliseconds: kills fall anywhere inside it. The first run also reads the program
# from the disk, which the others do not: its time would send most kills after the end.
for _ in froid chaud; do
  recommencer
  debut=$(date +%s%3N)
  "$programme" produire . >/dev/null 2>&1
  duree=$(($(date +%s%3N) - debut))
done
recommencer

# A write that was cut short stops everything until it is mended on purpose.
entier() {
  if ! "$programme" registre verifier >/dev/null 2>"$travail/faute"; then
    grep -q D031 "$travail/faute" || { cat "$travail/faute" >&2; exit 1; }
    "$programme" registre reparer >/dev/null
    "$programme" registre verifier >/dev/null
  fi
}

RANDOM=20261124
tues=0 essais=0 termine=
while ((tues < coups)); do
  # A run that ended first is no kill: another is tried. A program that is hardly ever caught shows nothing.
  ((++essais <= 5 * coups)) || { echo "pannes: $tues kills fell during production in $((essais - 1)) tries" >&2; exit 1; }
  # From the start again when the last run ended, as nothing is left to kill, and now and then besides: kills must
  # fall on first writes too.
  if [[ $termine ]] || ((essais % 10 == 0)); then recommencer; fi
  termine=
  "$programme" produire . >/dev/null 2>&1 &
  victime=$!
  attente=$((RANDOM % (duree + 1)))
  sleep "$(printf '%d.%03d' $((attente / 1000)) $((attente % 1000)))"
  kill -9 "$victime" 2>/dev/null || true
  fin=0
  wait "$victime" 2>/dev/null || fin=$?
  case $fin in
    137) tues=$((tues + 1)) ;;
    0) termine=oui ;;
    *) echo "pannes: after $tues kills, the next run ended with $fin" >&2; exit 1 ;;
  esac
  [[ -f registre/registre.tsv ]] || continue
  entier
  # Each line « scelle » has its file, with its digest.
  if [[ -d produits ]]; then (cd produits && find . -type f ! -name '.*' -exec sha256sum {} +) else :; fi |
    cut -d' ' -f1 | sort -u >"$travail/presents"
  awk -F'\t' '$3 == "scelle" { print $5 }' registre/registre.tsv | sort -u >"$travail/inscrits"
  perdus=$(comm -13 "$travail/presents" "$travail/inscrits" | wc -l)
  if ((perdus > 0)); then
    echo "pannes: kill $tues lost $perdus registered files" >&2
    exit 1
  fi
done
"$programme" produire . >/dev/null 2>&1
"$programme" verifier produits >/dev/null
restes=$(find produits -name '.*' -type f | wc -l)
((restes == 0)) || { echo "pannes: $restes temporary files are left" >&2; exit 1; }
echo "$tues kills during production, $essais tries: the register is whole, every registered file is there, the last run finished the work"

# Sendings. Each is one folder, entered or not: what the register says was handed is there, whole, with its slip; a
# folder that it does not know is told, and takes nobody's number.
phrase='une phrase de plusieurs mots'
"$programme" cles creer --phrase-entree <<<"$phrase" >/dev/null 2>&1
envoyer() { "$programme" bordereau SIG-2026-0035 SIG-2026-0046 SIG-2026-0048 "$@" --phrase-entree <<<"$phrase"; }
debut=$(date +%s%3N)
envoyer >/dev/null 2>&1
duree=$(($(date +%s%3N) - debut))
tues=0 essais=0
while ((tues < coups_envoi)); do
  ((++essais <= 5 * coups_envoi)) || { echo "pannes: $tues kills fell during sendings in $((essais - 1)) tries" >&2; exit 1; }
  "$programme" bordereau SIG-2026-0035 SIG-2026-0046 SIG-2026-0048 --destinataire parquet --phrase-entree \
    >/dev/null 2>&1 <<<"$phrase" &
  victime=$!
  attente=$((RANDOM % (duree + 1)))
  sleep "$(printf '%d.%03d' $((attente / 1000)) $((attente % 1000)))"
  kill -9 "$victime" 2>/dev/null || true
  fin=0
  wait "$victime" 2>/dev/null || fin=$?
  case $fin in
    137) tues=$((tues + 1)) ;;
    0) ;;
    *) echo "pannes: after $tues kills, the next sending ended with $fin" >&2; exit 1 ;;
  esac
  entier
  awk -F'\t' '$3 == "remis" { print $7 }' registre/registre.tsv | sort -u >"$travail/remis"
  while read -r numero; do
    (cd "envois/$numero" && sha256sum --check --strict --quiet SHA256SUMS) ||
      { echo "pannes: kill $tues left $numero entered, and not whole" >&2; exit 1; }
  done <"$travail/remis"
  # Nobody is left with a folder that nothing tells of.
  find envois -mindepth 1 -maxdepth 1 -name 'BRD-*' -printf '%f\n' | sort >"$travail/dossiers"
  "$programme" envois >/dev/null 2>"$travail/dits"
  comm -23 "$travail/dossiers" "$travail/remis" | while read -r numero; do
    grep -q "$numero" "$travail/dits" || { echo "pannes: $numero is told by nobody" >&2; exit 1; }
  done
done
envoyer --destinataire parquet >/dev/null 2>&1
"$programme" verifier produits >/dev/null
restes=$(find .cesmivip/scelles -name '.*' -type f | wc -l)
((restes == 0)) || { echo "pannes: $restes temporary files are left among what is kept" >&2; exit 1; }
echo "$tues kills during sendings, $essais tries: every sending that was entered is whole, every other is told"
