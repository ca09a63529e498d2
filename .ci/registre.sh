#!/usr/bin/env bash
# Has strangers judge the formats of the register: checkpoint, receipts, signatures, keys.
#
#   bash .ci/registre.sh
#
# A small register is made by the project's example. openssl and minisign verify its signatures and open its
# keys, Cloudflare's transparency log crates (.ci/tlog) verify checkpoint and receipts, sha256sum its chain,
# scripts/verifier.sh a whole dispatch. Each judge must also refuse what was spoiled.
# Prints a line per expectation, then "N passed, M failed". Fails when any expectation did.
set -euo pipefail
export LC_ALL=C.UTF-8

# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"

travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
depot="$travail/un registre"

passes=0 echecs=0
# Runs a command, and tells whether it did what was expected: attente "what" command…
attente() {
  local quoi=$1
  shift
  if "$@" >"$travail/dit" 2>&1; then
    ((++passes))
    printf 'pass  %s\n' "$quoi"
  else
    ((++echecs))
    printf 'FAIL  %s\n' "$quoi"
    tail -n 12 "$travail/dit" >&2
  fi
}
# The same of a command that must fail.
refus() { ! "$@"; }

(cd "$ici/.." && cargo run --locked --quiet --no-default-features --example registre -- "$depot") >"$travail/pieces"
cible=$cache/tlog
CARGO_TARGET_DIR=$cible cargo build --quiet --locked --manifest-path "$ici/tlog/Cargo.toml"
juge_tlog=$cible/debug/juge-tlog
cd "$depot"
mapfile -t recus < <(ls PIECE-*.tlog-proof)

sed 's/cesmivip/cesmiviq/' point.txt >faux.txt
sed '$d' registre.tsv >coupe.tsv
sed '5s/scelle/annule/' registre.tsv >change.tsv
sed 's/^index .*/index 3/' "${recus[0]}" >faux.tlog-proof

openssl_verifie() { openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile point.sig; }
attente "openssl: the checkpoint is signed by the key" openssl_verifie cle.pem point.txt
attente "openssl: not by another key" refus openssl_verifie autre.pem point.txt
attente "openssl: no other text is" refus openssl_verifie cle.pem faux.txt

ouvre() { openssl pkey -in signature.pem -passin "pass:$1" -pubout | cmp - cle.pem; }
attente "openssl: the private key opens with its phrase, and is that of cle.pem" ouvre "phrase fictive du registre"
attente "openssl: and with no other" refus ouvre "phrase fictive du registrf"

attente "minisign: the checkpoint is signed by the key" minisign -Vm point.txt -x point.minisig -p cle.pub
attente "minisign: not by another key" refus minisign -Vm point.txt -x point.minisig -p autre.pub
attente "minisign: no other text is" refus minisign -Vm faux.txt -x point.minisig -p cle.pub
sed 's/^trusted comment: .*/trusted comment: autre/' point.minisig >autre.minisig
attente "minisign: nor another trusted comment" refus minisign -Vm point.txt -x autre.minisig -p cle.pub

attente "tlog crates: checkpoint, root and every receipt" "$juge_tlog" cle.vkey registre.tsv point "${recus[@]}"
attente "tlog crates: not by another key" refus "$juge_tlog" autre.vkey registre.tsv point
attente "tlog crates: not of a register that was cut" refus "$juge_tlog" cle.vkey coupe.tsv point
attente "tlog crates: nor of one that was changed" refus "$juge_tlog" cle.vkey change.tsv point
attente "tlog crates: a receipt of another rank proves nothing" refus "$juge_tlog" cle.vkey registre.tsv point faux.tlog-proof

# Column 8 of each line is the digest of the line before it.
chaine() {
  local precedente=0000000000000000000000000000000000000000000000000000000000000000 ligne
  while IFS= read -r ligne; do
    [[ ${ligne##*$'\t'} == "$precedente" ]] || return 1
    precedente=$(printf '%s\n' "$ligne" | sha256sum | cut -d' ' -f1)
  done <"$1"
}
attente "sha256sum: every line follows the one before" chaine registre.tsv
attente "sha256sum: not once one is changed" refus chaine change.tsv

for coquille in dash bash; do
  attente "verifier.sh under $coquille: the dispatch is intact" "$coquille" "$ici/../scripts/verifier.sh" .
done
# The way without openssl: only what the script needs, and minisign.
sans=$travail/sans-openssl
mkdir "$sans"
for outil in sh sha256sum base64 od sed tail head wc cut cmp mktemp tr cat rm dirname minisign; do
  ln -s "$(command -v "$outil")" "$sans/$outil"
done
attente "verifier.sh with minisign alone: intact" env PATH="$sans" sh "$ici/../scripts/verifier.sh" .
cp autre.pub sauve && mv cle.pub bonne.pub && mv autre.pub cle.pub
attente "verifier.sh with minisign: another key is refused" refus env PATH="$sans" sh "$ici/../scripts/verifier.sh" .
mv bonne.pub cle.pub && mv sauve autre.pub
printf 'x' >>"${recus[0]%.tlog-proof}.pdf"
attente "verifier.sh: a document that was added to is refused" refus sh "$ici/../scripts/verifier.sh" .
attente "shellcheck: verifier.sh" shellcheck -s sh "$ici/../scripts/verifier.sh"

echo "$passes passed, $echecs failed"
((echecs == 0))
