#!/usr/bin/env bash
# Sends documents of a produced workspace as a service would, and checks the sending as its recipient would: with
# the three commands of the slip, under two shells, without the program; then with the program, without the
# workspace.
#
#   bash .ci/envoi.sh PROGRAM WORKSPACE SIGNED…
#
# SIGNED: referrals of the workspace that a foreign tool signed (signature.sh --sortie).
set -euo pipefail
programme=$(realpath "$1") espace=$(realpath "$2")
shift 2
# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"
travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
export XDG_STATE_HOME=$travail/etat
phrase='une phrase de plusieurs mots'
echoue() { echo "envoi: $*" >&2; exit 1; }

"$programme" cles creer --espace "$espace" --phrase-entree <<<"$phrase" >/dev/null
signes=()
for rendu in "$@"; do
  "$programme" importer-signe "$rendu" --espace "$espace" >"$travail/importe"
  signes+=("$(sed 's/ (import.*//' "$travail/importe")")
  "$programme" verifier "${signes[-1]}" | grep -q 'signé après scellement' || echoue "${signes[-1]} is not told as signed"
done
"$programme" bordereau "$espace"/produits/SIG-2026-0042-v1.pdf "$espace"/produits/SIG-2026-0042-v1-annexe.pdf \
  "${signes[@]}" --destinataire parquet --phrase-entree <<<"$phrase" >/dev/null
if "$programme" bordereau "$espace"/produits/CES-2026-04-ase.pdf --destinataire pjj --phrase-entree \
  <<<"$phrase" >/dev/null 2>"$travail/refus"; then
  echoue "a wrong recipient was accepted"
fi
grep -q C003 "$travail/refus"

# At the recipient's: the folder alone.
cp -r "$espace"/envois/BRD-*-0001 "$travail/recu"
cd "$travail/recu"
sha256sum --check --strict --quiet SHA256SUMS
minisign -V -q -m point.txt -P "$(tail -n 1 cle.pub)" >/dev/null
openssl pkeyutl -verify -pubin -inkey cle.pem -rawin -in point.txt -sigfile point.sig >/dev/null
for shell in dash bash; do
  "$shell" verifier.sh . >"$travail/$shell" || { cat "$travail/$shell" >&2; echoue "verifier.sh fails under $shell"; }
done
cd "$travail"
unset XDG_STATE_HOME
cle=$(cat recu/cle.vkey)
for piece in recu/PIECE-*.pdf; do
  "$programme" verifier "$piece" --recu "${piece%.pdf}.tlog-proof" --cle "$cle" >/dev/null ||
    echoue "$piece is not proved by its receipt"
done

# What is altered on the way is told by each of them.
piece=$(find recu -name 'PIECE-*.pdf' | sort | head -n 1)
printf '\0' >>"$piece"
if (cd recu && sha256sum --check --strict --quiet SHA256SUMS) >/dev/null 2>&1; then echoue "sha256sum sees nothing"; fi
if (cd recu && sh verifier.sh .) >/dev/null 2>&1; then echoue "verifier.sh sees nothing"; fi
if "$programme" verifier "$piece" --recu "${piece%.pdf}.tlog-proof" --cle "$cle" >/dev/null 2>&1; then
  echoue "the program sees nothing"
fi
echo "sent, received and checked: $(find recu -name 'PIECE-*.pdf' | wc -l) documents, an alteration told by all"
