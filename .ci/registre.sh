#!/usr/bin/env bash
# Has strangers judge the formats of the register: checkpoint, receipts, signatures, keys.
#
#   bash .ci/registre.sh
#
# Small registers of every shape, and sendings from them, are made by an example of the project. openssl and
# minisign verify their signatures and open their key, Cloudflare's transparency log crates (.ci/tlog) verify
# checkpoints and receipts, sha256sum chains, scripts/verifier.sh whole sendings. Each judge must also refuse what
# was spoiled.
# Prints a line per expectation, then "N passed, M failed". Fails when any expectation did.
set -euo pipefail
export LC_ALL=C.UTF-8

# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"

travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT

# shellcheck source-path=SCRIPTDIR source=attentes.sh
. "$ici/attentes.sh"

(cd "$ici/.." && cargo run --locked --quiet --no-default-features --example envoi -- "$travail/envois")
CARGO_TARGET_DIR=$cache/tlog cargo build --quiet --locked --manifest-path "$ici/tlog/Cargo.toml"
juge_tlog=$cache/tlog/debug/juge-tlog
script=$ici/../scripts/verifier.sh
attente "shellcheck: verifier.sh" shellcheck -s sh "$script"
cd "$travail/envois"

# Each shape: its receipts are made by other turns of the algorithm.
for registre in registre\ de\ *.tsv; do
  envoi=envoi${registre#registre}
  envoi=${envoi%.tsv}
  attente "tlog crates, $envoi: checkpoint, root and receipts" \
    "$juge_tlog" "$envoi/cle.vkey" "$registre" "$envoi/point" "$envoi"/*.tlog-proof
  attente "verifier.sh, $envoi: intact" sh "$script" "$envoi"
done

envoi="envoi de 33 lignes"
cp "registre de 33 lignes.tsv" "$envoi/registre.tsv"
cp signature.pem autre-* "$envoi"
cd "$envoi"
recus=(*.tlog-proof)
sed 's/cesmivip/cesmiviq/' point.txt >faux.txt
sed '$d' registre.tsv >coupe.tsv
sed '5s/scelle/annule/' registre.tsv >change.tsv
sed 's/^index .*/index 3/' "${recus[0]}" >rang.faux
sed '4s/./A/9' "${recus[0]}" >chemin.faux

openssl_verifie() { openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile point.sig; }
attente "openssl: the checkpoint is signed by the key" openssl_verifie cle.pem point.txt
attente "openssl: not by another key" refus openssl_verifie autre-cle.pem point.txt
attente "openssl: no other text is" refus openssl_verifie cle.pem faux.txt

ouvre() { openssl pkey -in signature.pem -passin "pass:$1" -pubout | cmp - cle.pem; }
attente "openssl: the private key opens with its phrase, and is that of cle.pem" ouvre "une phrase fictive"
attente "openssl: and with no other" refus ouvre "une phrase fictivf"

minisign_verifie() { minisign -Vm "$2" -x "${3:-point.txt.minisig}" -p "$1"; }
attente "minisign: the checkpoint is signed by the key" minisign_verifie cle.pub point.txt
attente "minisign: not by another key" refus minisign_verifie autre-cle.pub point.txt
attente "minisign: no other text is" refus minisign_verifie cle.pub faux.txt
sed 's/^trusted comment: .*/trusted comment: autre/' point.txt.minisig >commentaire.faux
attente "minisign: nor another trusted comment" refus minisign_verifie cle.pub point.txt commentaire.faux

attente "tlog crates: not by another key" refus "$juge_tlog" autre-cle.vkey registre.tsv point
attente "tlog crates: not of a register that was cut" refus "$juge_tlog" cle.vkey coupe.tsv point
attente "tlog crates: nor of one that was changed" refus "$juge_tlog" cle.vkey change.tsv point
for faux in rang chemin; do
  attente "tlog crates: a receipt of another $faux proves nothing" refus "$juge_tlog" cle.vkey registre.tsv point $faux.faux
done

# Column 8 of each line is the digest of the line before it.
chaine() {
  local precedente ligne colonnes
  precedente=$(printf '%064d' 0)
  while IFS= read -r ligne; do
    IFS=$'\t' read -r -a colonnes <<<"$ligne"
    [[ ${#colonnes[@]} -eq 9 && ${colonnes[7]} == "$precedente" ]] || return 1
    precedente=$(printf '%s\n' "$ligne" | sha256sum | cut -d' ' -f1)
  done <"$1"
}
attente "sha256sum: every line follows the one before" chaine registre.tsv
attente "sha256sum: not once one is changed" refus chaine change.tsv
attente "sha256sum: the files of the sending are whole" sha256sum --check --strict --quiet SHA256SUMS

for coquille in dash bash "bash --posix" "busybox sh"; do
  # shellcheck disable=SC2086 # a shell and its option
  attente "verifier.sh under $coquille: intact" $coquille "$script" .
done
# The way without openssl: only what the script needs, and minisign.
sans=$travail/sans-openssl
mkdir "$sans"
for outil in sh base64 cat cmp cut dirname grep head minisign mktemp od rm sed sha256sum tail tr wc; do
  ln -s "$(command -v "$outil")" "$sans/$outil"
done
seul() { env PATH="$sans" sh "$script" "$@"; }
attente "verifier.sh with minisign alone: intact" seul .
for cle in cle.pem cle.pub cle.vkey; do
  attente "verifier.sh with minisign alone: intact by $cle" seul "${recus[0]%.tlog-proof}.pdf" "${recus[0]}" "$cle"
done
attente "verifier.sh with minisign alone: another key is refused" refus seul . autre-cle.pub
cp point.txt bon.txt && cp faux.txt point.txt
attente "verifier.sh with minisign alone: another checkpoint is refused" refus seul .
mv bon.txt point.txt
printf 'x' >>"${recus[0]%.tlog-proof}.pdf"
attente "verifier.sh with minisign alone: a document that was added to is refused" refus seul .
attente "verifier.sh: a document that was added to is refused" refus sh "$script" .

echo "$passes passed, $echecs failed"
((echecs == 0))
