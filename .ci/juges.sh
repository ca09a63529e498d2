#!/usr/bin/env bash
# Has strangers judge our PDF files, each standing with its .sha256 file.
#
#   bash .ci/juges.sh [--signes] FILES…
#
# Five judges: qpdf, veraPDF for PDF/A-2a, veraPDF for PDF/UA-1, outloud (accessibility) and our controle.py.
# Prints a line per file and judge, then "N passed, M failed" (and ", K skipped" where a Python judge cannot
# be had). With --signes, controle.py is not asked: what it wants of a sealed file, one revision and its
# checksum, is no longer true of one that somebody signed. Fails when anything failed, when a judge said nothing of a file, and when no file was given.
set -euo pipefail
export LC_ALL=C.UTF-8

juges=(qpdf verapdf-2a verapdf-ua1 outloud controle)
if [[ ${1:-} == --signes ]]; then
  juges=(qpdf verapdf-2a verapdf-ua1 outloud)
  shift
fi
if (($# == 0)); then
  echo "juges: no file given" >&2
  echo "0 passed, 1 failed"
  exit 2
fi

# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"

travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT

fichiers=()
for nom in "$@"; do
  fichiers+=("$(realpath -m -- "$nom")")
done

# Every judge writes verdict lines in its own file: judge, verdict, file, reason, with tabs between.

juge_qpdf() {
  local fichier sortie
  for fichier in "${fichiers[@]}"; do
    if sortie=$(qpdf --check "$fichier" 2>&1); then
      printf 'qpdf\tpass\t%s\t\n' "$fichier"
    else
      printf 'qpdf\tFAIL\t%s\t%s\n' "$fichier" "$(grep -m 1 -E 'WARNING|ERROR|:' <<<"$sortie" || true)"
    fi
  done
}

# One JVM for all files and both standards: flavour 0 judges a file by every standard that it claims. That
# suffices, since verdicts.py wants a verdict for both.
juge_verapdf() {
  local code=0
  mkdir "$travail/verapdf"
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true -Dapp.home="$travail/verapdf" \
    -cp "$jars_verapdf" org.verapdf.apps.GreenfieldCliWrapper \
    --flavour 0 --format xml --maxfailuresdisplayed 1 --nonpdfext "${fichiers[@]}" \
    >"$travail/verapdf.xml" || code=$?
  python3 "$ici/verdicts.py" verapdf "$travail/verapdf.xml" "$code" "${fichiers[@]}"
}

juge_outloud() {
  local code=0
  "$outloud_juges" --quiet --json "$travail/outloud.json" "${fichiers[@]}" >/dev/null || code=$?
  python3 "$ici/verdicts.py" outloud "$travail/outloud.json" "$code" "${fichiers[@]}"
}

juge_controle() { "$python_juges" "$ici/controle.py" "${fichiers[@]}"; }

# Says for every file that a judge is missing.
absent() { printf "$1\tskip\t%s\tnot installed\n" "${fichiers[@]}"; }

# A judge that breaks leaves verdicts out, and that is seen below; what it has to say of it is shown there.
juge() { "juge_$1" >"$travail/$1.tsv" 2>"$travail/$1.err" || true; }

juge verapdf &
juge qpdf
if [[ ${juges[*]} != *controle* ]]; then :; elif [[ -n $python_juges ]]; then juge controle; else absent controle >"$travail/controle.tsv"; fi
if [[ -n $outloud_juges ]]; then juge outloud; else absent outloud >"$travail/outloud.tsv"; fi
wait

declare -A verdicts=() raisons=()
while IFS=$'\t' read -r juge verdict fichier raison; do
  verdicts[$juge $fichier]=$verdict
  raisons[$juge $fichier]=$raison
done < <(cat "$travail"/*.tsv)

passes=0 echecs=0 absences=0 muets=()
for i in "${!fichiers[@]}"; do
  for juge in "${juges[@]}"; do
    cle="$juge ${fichiers[i]}"
    verdict=${verdicts[$cle]:-FAIL}
    raison=${raisons[$cle]-no verdict}
    case $verdict in
      pass) ((++passes)) ;;
      skip) ((++absences)) ;;
      *) ((++echecs)) ;;
    esac
    [[ -v verdicts[$cle] ]] || muets+=("${juge%%-*}")
    printf '%-4s  %-11s  %s%s\n' "$verdict" "$juge" "${*:i+1:1}" "${raison:+: $raison}"
  done
done

for juge in $(printf '%s\n' ${muets[@]+"${muets[@]}"} | sort -u); do
  printf 'juges: %s gave no verdict:\n' "$juge" >&2
  tail -n 20 "$travail/$juge.err" >&2
done

((absences == 0)) && reste='' || reste=", $absences skipped"
echo "$passes passed, $echecs failed$reste"
((echecs == 0))
