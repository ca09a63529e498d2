#!/bin/sh
# Vérifie des documents scellés sans le programme qui les a produits.
#
#   sh verifier.sh DOSSIER                  chaque PIECE-….pdf, avec son PIECE-….tlog-proof et cle.pem
#   sh verifier.sh FICHIER RECU CLE.pem     un document
#
# Il faut sha256sum, base64, et openssl 3 ou plus ; sinon minisign, avec cle.pub et point.minisig.
# La clé doit venir d'ailleurs que du document : remise en main propre, ou imprimée.
# Sortie : 0 tout est intact ; 5 un document ou un reçu ne va pas ; 3 la vérification est impossible.
#
# Pour qui relit : POSIX seulement. Le reçu suit c2sp.org/tlog-proof@v1, le point c2sp.org/tlog-checkpoint
# et c2sp.org/signed-note, l'inclusion le calcul de la RFC 9162, 2.1.3.2.
set -u
LC_ALL=C
export LC_ALL
umask 077

dire() { printf '%s\n' "$*"; }
impossible() {
  dire "VÉRIFICATION IMPOSSIBLE : $1" >&2
  dire "  à faire : $2" >&2
  exit 3
}

[ $# -eq 1 ] || [ $# -eq 3 ] || impossible \
  "il faut un dossier, ou un document, son reçu et la clé." \
  "sh verifier.sh DOSSIER, ou sh verifier.sh FICHIER RECU CLE.pem"
for outil in sha256sum base64 od sed tail head wc cut cmp mktemp; do
  command -v "$outil" >/dev/null 2>&1 || impossible "la commande $outil manque." "l'installer, ou changer de poste."
done
travail=$(mktemp -d) || impossible "pas de dossier temporaire." "libérer de la place."
trap 'rm -rf "$travail"' EXIT
trap 'exit 3' HUP INT TERM

# openssl sait vérifier Ed25519 sur un fichier depuis la version 3.
outil_signature() {
  if command -v openssl >/dev/null 2>&1; then
    case $(openssl version 2>/dev/null) in
    "OpenSSL "[3-9]* | "OpenSSL "[1-9][0-9]*) dire openssl && return ;;
    esac
  fi
  command -v minisign >/dev/null 2>&1 && dire minisign
}
outil=$(outil_signature)
[ -n "$outil" ] || impossible "ni openssl 3, ni minisign." "installer l'un des deux (paquets openssl ou minisign)."

hexa() { od -An -v -tx1 | tr -d ' \n'; }
# 64 chiffres hexadécimaux en 32 octets, par leurs nombres octaux : printf ne connaît pas les autres.
octets() {
  reste=$1
  while [ -n "$reste" ]; do
    suite=${reste#??}
    # shellcheck disable=SC2059
    printf "\\$(printf %03o "0x${reste%"$suite"}")"
    reste=$suite
  done
}
empreinte() { sha256sum | cut -d' ' -f1; }
noeud() { { printf '\001' && octets "$1" && octets "$2"; } | empreinte; }
# Décode une ligne, et refuse ce qui n'en est pas la forme unique.
decoder() {
  printf %s "$1" | base64 -d >"$2" 2>/dev/null || return 1
  [ "$(base64 <"$2" | tr -d '\n')" = "$1" ]
}
# Un nombre sans signe ni zéro de tête, que l'arithmétique du shell tient.
nombre() {
  case $1 in
  '' | *[!0-9]* | 0?*) return 1 ;;
  esac
  [ ${#1} -le 18 ]
}

refus=
# Retient pourquoi un document est refusé, et ce qu'il faut faire.
refuser() {
  refus=$1
  remede=$2
  return 1
}
mauvais_recu() {
  refuser "reçu illisible : $1" "redemander le reçu à l'expéditeur ; il a été coupé ou modifié en chemin."
}

# Lit un reçu : la ligne, son rang, les empreintes du chemin, le point et sa signature.
lire_recu() {
  recu=$1
  rm -f "$travail/chemin" "$travail/note" "$travail/ligne" "$travail/signature"
  [ "$(wc -c <"$recu")" -le 65536 ] || mauvais_recu "il est trop long." || return
  tr -d '\000\r' <"$recu" >"$travail/nu"
  cmp -s "$travail/nu" "$recu" || mauvais_recu "il contient des caractères de trop." || return
  [ "$(tail -c 1 "$recu" | hexa)" = 0a ] || mauvais_recu "sa fin manque." || return
  # La première ligne vide finit la preuve ; la dernière finit le texte du point.
  sed '/^$/,$d' "$recu" >"$travail/preuve"
  sed '1,/^$/d' "$recu" >"$travail/signe"
  sed '/^$/,$d' "$travail/signe" >"$travail/note"
  sed '1,/^$/d' "$travail/signe" >"$travail/signatures"
  {
    IFS= read -r tete && IFS= read -r extra && IFS= read -r index
  } <"$travail/preuve" || mauvais_recu "il y manque des lignes." || return
  [ "$tete" = "c2sp.org/tlog-proof@v1" ] || mauvais_recu "ce n'est pas un reçu." || return
  case $extra in
  'extra '*) decoder "${extra#extra }" "$travail/ligne" ;;
  *) false ;;
  esac || mauvais_recu "la ligne du registre n'y est pas." || return
  index=${index#index }
  nombre "$index" || mauvais_recu "le rang de la ligne n'y est pas." || return
  sed 1,3d "$travail/preuve" >"$travail/chemin"
  [ "$(wc -l <"$travail/note")" -eq 3 ] || mauvais_recu "le point du registre n'y est pas." || return
  {
    IFS= read -r origine && IFS= read -r taille && IFS= read -r racine64
  } <"$travail/note"
  nombre "$taille" || mauvais_recu "la taille du registre n'y est pas." || return
  decoder "$racine64" "$travail/racine" && [ "$(wc -c <"$travail/racine")" -eq 32 ] ||
    mauvais_recu "la racine du registre n'y est pas." || return
  racine=$(hexa <"$travail/racine")
}

# Vérifie le point par l'une des signatures qui portent le nom du registre.
signature_valable() {
  if [ "$outil" = minisign ]; then
    # minisign signe autrement : le même point, dans un fichier à lui.
    if [ ! -f "$minisig" ] || [ ! -f "$cle_minisign" ]; then
      impossible "il faut cle.pub et point.minisig pour minisign." "installer openssl 3, ou les demander à l'expéditeur."
    fi
    minisign -Vm "$travail/note" -x "$minisig" -p "$cle_minisign" >/dev/null 2>&1
    return
  fi
  while IFS= read -r ligne_signee; do
    case $ligne_signee in
    "— $origine "*) ;;
    *) continue ;;
    esac
    decoder "${ligne_signee#"— $origine "}" "$travail/portee" || continue
    [ "$(wc -c <"$travail/portee")" -eq 68 ] || continue
    tail -c 64 "$travail/portee" >"$travail/signature"
    openssl pkeyutl -verify -pubin -inkey "$cle" -rawin -in "$travail/note" \
      -sigfile "$travail/signature" >/dev/null 2>&1 && return
  done <"$travail/signatures"
  return 1
}

# RFC 9162, 2.1.3.2 : du haché de la ligne à la racine.
inclus() {
  [ "$index" -lt "$taille" ] || return 1
  fn=$index
  sn=$((taille - 1))
  r=$({ printf '\000' && cat "$travail/ligne"; } | empreinte)
  while IFS= read -r code; do
    [ "$sn" -ne 0 ] || return 1
    decoder "$code" "$travail/frere" && [ "$(wc -c <"$travail/frere")" -eq 32 ] || return 1
    frere=$(hexa <"$travail/frere")
    if [ $((fn % 2)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
      r=$(noeud "$frere" "$r")
      while [ $((fn % 2)) -eq 0 ] && [ "$fn" -ne 0 ]; do
        fn=$((fn / 2))
        sn=$((sn / 2))
      done
    else
      r=$(noeud "$r" "$frere")
    fi
    fn=$((fn / 2))
    sn=$((sn / 2))
  done <"$travail/chemin"
  [ "$sn" -eq 0 ] && [ "$r" = "$racine" ]
}

# Compare le document à la ligne : n, utc, événement, pièce, sha256, taille, réf., précédente.
conforme() {
  [ "$(wc -l <"$travail/ligne")" -eq 1 ] && [ "$(tail -c 1 "$travail/ligne" | hexa)" = 0a ] ||
    mauvais_recu "la ligne du registre n'en est pas une." || return
  tabulation=$(printf '\t')
  IFS=$tabulation read -r rang instant evenement piece attendue octets_attendus _ _ trop <"$travail/ligne"
  [ "$rang" = $((index + 1)) ] && [ -z "$trop" ] && nombre "$octets_attendus" ||
    mauvais_recu "la ligne du registre n'est pas à son rang." || return
  case $evenement in
  scelle | signe) ;;
  *) refuser "ce reçu n'est pas celui d'un document scellé ou signé (« $evenement »)" "demander le reçu du document." || return ;;
  esac
  trouvee=$(empreinte <"$document")
  [ "$trouvee" = "$attendue" ] && return
  longueur=$(wc -c <"$document")
  if [ "$longueur" -gt "$octets_attendus" ] &&
    [ "$(head -c "$octets_attendus" "$document" | empreinte)" = "$attendue" ]; then
    refuser "modifié ou signé depuis : il commence par le document scellé, et quelque chose le suit" \
      "s'il devait être signé, demander le reçu du document signé ; sinon, ne pas s'en servir et redemander l'original."
    return
  fi
  refuser "ce n'est pas le document du reçu : modifié, ou un autre document" \
    "ne pas s'en servir ; redemander l'original à l'expéditeur, par un autre chemin."
}

verifier() {
  document=$1
  cle=$3
  lire_recu "$2" || return
  signature_valable || refuser "la clé n'a pas signé ce reçu" \
    "contrôler la clé auprès de l'expéditeur, par un autre chemin ; si elle est bonne, le reçu est faux." || return
  inclus || refuser "la ligne du reçu n'est pas dans le registre signé" \
    "redemander le reçu ; s'il revient identique, il est faux." || return
  conforme
}

# Rend compte d'un document.
examiner() {
  for necessaire in "$1" "$2" "$3"; do
    if [ ! -f "$necessaire" ] || [ ! -r "$necessaire" ]; then
      impossible "« $necessaire » manque ou ne se lit pas." "le demander à l'expéditeur."
    fi
  done
  if verifier "$1" "$2" "$3"; then
    dire "intact : $1"
    dire "  document $piece, $evenement le $instant, ligne $rang du registre $origine"
  else
    mauvais=1
    dire "REFUSÉ : $1"
    dire "  $refus."
    dire "  à faire : $remede"
  fi
}

# Un nom qui commence par un tiret serait pris pour une option.
nom_sur() {
  case $1 in
  -*) printf './%s' "$1" ;;
  *) printf %s "$1" ;;
  esac
}

mauvais=0
if [ $# -eq 3 ]; then
  un=$(nom_sur "$1") deux=$(nom_sur "$2") trois=$(nom_sur "$3")
  minisig=$(dirname "$deux")/point.minisig
  cle_minisign=$(dirname "$trois")/cle.pub
  examiner "$un" "$deux" "$trois"
else
  dossier=$(nom_sur "$1")
  [ -d "$dossier" ] || impossible "« $1 » n'est pas un dossier." "donner le dossier de l'envoi."
  minisig=$dossier/point.minisig
  cle_minisign=$dossier/cle.pub
  vus=0
  for pdf in "$dossier"/PIECE-*.pdf; do
    [ -e "$pdf" ] || continue
    vus=$((vus + 1))
    examiner "$pdf" "${pdf%.pdf}.tlog-proof" "$dossier/cle.pem"
  done
  for recu in "$dossier"/PIECE-*.tlog-proof; do
    [ -e "$recu" ] || continue
    if [ ! -e "${recu%.tlog-proof}.pdf" ]; then
      mauvais=1
      dire "REFUSÉ : ${recu%.tlog-proof}.pdf"
      dire "  il y a son reçu, et le document manque."
      dire "  à faire : le demander à l'expéditeur."
    fi
  done
  [ "$vus" -gt 0 ] || [ "$mauvais" -ne 0 ] || impossible "aucun PIECE-*.pdf dans « $1 »." "donner le dossier de l'envoi."
fi
if [ "$mauvais" -eq 0 ]; then
  dire "Cela vaut ce que vaut la clé : $(empreinte <"$cle")"
  dire "(empreinte du fichier de clé, à comparer à celle qui a été remise en main propre)."
  exit 0
fi
exit 5
