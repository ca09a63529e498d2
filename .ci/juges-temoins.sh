#!/usr/bin/env bash
# Negative controls: proves that the judges can fail.
#
#   bash .ci/juges-temoins.sh GOOD.pdf
#
# From one PDF file that all judges accept, mutants.py makes many that each break one promise; every judge that
# must reject a mutant has to, and for the reason expected. A file only saved again must still be accepted.
# Prints a line per expectation, then "N passed, M failed". Fails when any expectation did.
set -euo pipefail
export LC_ALL=C.UTF-8

if (($# != 1)) || [[ ! -f $1 ]]; then
  echo "usage: juges-temoins.sh GOOD.pdf" >&2
  exit 2
fi

# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"
if [[ -z $python_juges ]]; then
  echo "juges-temoins: no mutants without pikepdf" >&2
  exit 1
fi

travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT

passes=0 echecs=0 absences=0
# Tells whether an expectation was met: pass, FAIL or skip, then what it was.
dire_attente() {
  case $1 in
    pass) ((++passes)) ;;
    skip) ((++absences)) ;;
    *) ((++echecs)) ;;
  esac
  printf '%-4s  %s\n' "$1" "$2"
}

cp -- "$1" "$travail/bon.pdf"
(cd "$travail" && sha256sum bon.pdf >bon.pdf.sha256)
"$python_juges" "$ici/mutants.py" "$travail/bon.pdf" "$travail" >"$travail/attentes.tsv"

if bash "$ici/juges.sh" >/dev/null 2>&1; then
  dire_attente FAIL "without a file, rejected"
else
  dire_attente pass "without a file, rejected"
fi

if bash "$ici/juges.sh" "$travail/bon.pdf" "$travail/neutre.pdf" >"$travail/bons.txt"; then
  dire_attente pass "good file, and the same saved again: accepted"
else
  dire_attente FAIL "good file, and the same saved again: accepted"
  grep '^FAIL' "$travail/bons.txt" >&2 || true
fi

# The good file comes last: its success must not hide the failures before it.
mapfile -t mutants < <(cut -f 1 "$travail/attentes.tsv" | sort -u)
mutants=("${mutants[@]/%/.pdf}")
if bash "$ici/juges.sh" "${mutants[@]/#/$travail/}" "$travail/bon.pdf" >"$travail/verdicts.txt" 2>/dev/null; then
  dire_attente FAIL "mutants, then the good file: rejected"
else
  dire_attente pass "mutants, then the good file: rejected"
fi

while IFS=$'\t' read -r nom juge mot; do
  # The verdict line of juges.sh: verdict, judge, file, reason.
  ligne=$(awk -v juge="$juge" -v fichier="$travail/$nom.pdf" \
    '$2 == juge && ($3 == fichier || $3 == fichier ":")' "$travail/verdicts.txt")
  case $ligne in
    FAIL*"$mot"*) verdict=pass ;;
    skip*) verdict=skip ;;
    *) verdict=FAIL ;;
  esac
  dire_attente "$verdict" "$nom: rejected by $juge${mot:+ ($mot)}"
done <"$travail/attentes.tsv"

((absences == 0)) && reste='' || reste=", $absences skipped"
echo "$passes passed, $echecs failed$reste"
((echecs == 0))
