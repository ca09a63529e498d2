#!/bin/sh
# Vérifie des documents scellés et leurs reçus, sans le programme qui les a faits.
#
#   sh verifier.sh DOSSIER [CLE]       un envoi : SHA256SUMS, pièces, reçus, clé publique
#   sh verifier.sh FICHIER RECU CLE    un document, son reçu (.tlog-proof), la clé publique
#
# CLE : cle.vkey, cle.pem, cle.pub, ou la ligne même que porte le bordereau. La clé d'un envoi
# vient avec lui : la comparer, ou la donner, telle que reçue du service par une autre voie.
#
# Il faut un shell, les outils usuels, et OpenSSL 3 ; ou minisign, si point.txt et
# point.txt.minisig sont à côté du reçu.
#
# Code de sortie : 0 tout concorde ; 5 quelque chose ne concorde pas ; 3 fichier ou outil manquant.
#
# Formats : RFC 9162 (2.1), C2SP signed-note, tlog-checkpoint, tlog-proof, RFC 8032.
set -u
LC_ALL=C
export LC_ALL
umask 077

# What the end says of a sending.
bilan=
# The worst of what was met: a disagreement (5) outweighs a missing file (3).
pire=0
note_pire() { if [ "$1" -eq 5 ] || [ "$pire" -eq 0 ]; then pire=$1; fi; }

# Names come from whoever made the folder: no control character reaches the terminal.
dire() { printf '%s\n' "$1" | tr -d '\000-\011\013-\037\177'; }
refuser() { dire "$nom : $1"; note_pire 5; }
manquer() { dire "$nom : $1"; note_pire 3; }
arreter() { printf 'verifier.sh : %s\n' "$1" >&2; exit 3; }

if command -v sha256sum >/dev/null 2>&1; then
  sha256() { sha256sum | cut -d ' ' -f 1; }
elif command -v shasum >/dev/null 2>&1; then
  sha256() { shasum -a 256 | cut -d ' ' -f 1; }
else
  arreter "sha256sum est absent."
fi
# Decoding is only asked for texts whose form was checked.
decoder() { printf '%s\n' "$1" | base64 -d; }
hexa() { od -An -v -tx1 | tr -d ' \n'; }
octets() {
  # shellcheck disable=SC2046,SC2059 # one word a byte, and a format made of bytes
  [ -z "$1" ] || printf "$(printf '\\%03o' $(printf %s "$1" | sed 's/../0x& /g'))"
}
forme() {
  case $1 in *"$saut"*) return 1 ;; esac
  printf '%s\n' "$1" | grep -Eq "^($2)\$"
}
saut='
'
bom=$(printf '\357\273\277')
retour=$(printf '\r')
# Texts that went through another system may have gained a mark at their beginning, and returns.
propre() { sed -e "1s/^$bom//" -e "s/$retour\$//"; }
taille_de() { wc -c <"$1" | tr -d ' '; }

tmp=$(mktemp -d) || arreter "aucun dossier temporaire ne se crée."
trap 'rm -rf "$tmp"' EXIT
trap 'exit 3' HUP INT TERM

# --- Ed25519 -----------------------------------------------------------------

# The key as openssl reads it (RFC 8410): a constant head, then the 32 bytes.
pem() {
  printf '%s\n' '-----BEGIN PUBLIC KEY-----'
  { octets 302a300506032b6570032100; octets "$1"; } | base64
  printf '%s\n' '-----END PUBLIC KEY-----'
}

# openssl_accepte CLE_HEXA MESSAGE SIGNATURE_HEXA
openssl_accepte() {
  pem "$1" >"$tmp/cle.pem"
  octets "$3" >"$tmp/signature"
  openssl pkeyutl -verify -pubin -inkey "$tmp/cle.pem" -rawin -in "$2" \
    -sigfile "$tmp/signature" >/dev/null 2>&1
}

# Old versions and other programs of that name do not know Ed25519: the tool must accept the
# second vector of RFC 8032 (7.1), and refuse it for another message, before it is believed.
openssl_capable() {
  command -v openssl >/dev/null 2>&1 || return 1
  cle_essai=3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c
  sig_essai=92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
  sig_essai=${sig_essai}085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
  printf r >"$tmp/essai"
  openssl_accepte "$cle_essai" "$tmp/essai" "$sig_essai" || return 1
  printf s >"$tmp/essai"
  ! openssl_accepte "$cle_essai" "$tmp/essai" "$sig_essai"
}

# The same key as minisign writes it; its number is the beginning of its SHA-256.
minisign_cle() {
  numero=$(octets "$1" | sha256 | cut -c 1-16)
  { printf Ed; octets "$numero"; octets "$1"; } | base64 | tr -d '\n'
}

if openssl_capable; then
  outil=openssl
elif command -v minisign >/dev/null 2>&1; then
  outil=minisign
else
  arreter "il faut OpenSSL 3, ou minisign, pour vérifier les signatures."
fi

# --- Public key --------------------------------------------------------------

# Reads a key in any of its forms: cle (64 hexadecimal digits), cle_nom when the form has one.
lire_cle() {
  cle='' cle_nom=''
  texte=$1
  if [ -f "$1" ]; then
    [ "$(taille_de "$1")" -le 1024 ] || return 1
    propre <"$1" >"$tmp/cle_lue"
    case $(head -n 1 <"$tmp/cle_lue") in
    '-----BEGIN PUBLIC KEY-----') texte=$(grep -v '^-' <"$tmp/cle_lue" | tr -d '\n') ;;
    'untrusted comment: '*) texte=$(sed -n 2p <"$tmp/cle_lue") ;;
    *) texte=$(cat <"$tmp/cle_lue") ;;
    esac
  fi
  texte=${texte%"$retour"}
  if forme "$texte" 'MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}='; then
    cle=$(decoder "$texte" | hexa | cut -c 25-)
  elif forme "$texte" '[^+ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}'; then
    cle_nom=${texte%%+*}
    texte=${texte#*+}
    cle=$(decoder "${texte#*+}" | hexa)
    # The first byte says what the key signs: notes.
    case $cle in 01*) cle=${cle#01} ;; *) return 1 ;; esac
    [ "${texte%%+*}" = "$(cle_id "$cle_nom" "$cle")" ] || return 1
  elif forme "$texte" 'RW[A-Za-z0-9+/]{54}'; then
    cle=$(decoder "$texte" | hexa | cut -c 21-)
  fi
  forme "$cle" '[0-9a-f]{64}'
}

# The identifier of signature lines: SHA-256(name, LF, 1, key), its first four bytes.
cle_id() { { printf '%s\n\001' "$1"; octets "$2"; } | sha256 | cut -c 1-8; }

# --- Receipt -----------------------------------------------------------------

# Reads and proves the receipt $1: column_… say what its line says. Tells what is wrong.
prouver() {
  [ -f "$1" ] || { manquer "le reçu manque : $1"; return 1; }
  illisible="le reçu est incomplet, ou n'a pas la forme d'un reçu."
  [ "$(taille_de "$1")" -le 65536 ] || { refuser "$illisible"; return 1; }
  propre <"$1" >"$tmp/recu"
  # No control character but line feeds, the last byte being one.
  if [ "$(tr -d '\000-\011\013-\037\177' <"$tmp/recu" | wc -c)" -ne "$(taille_de "$tmp/recu")" ] ||
    [ "$(tail -c 1 <"$1" | hexa)" != 0a ]; then
    refuser "$illisible"
    return 1
  fi
  chemin='' signatures='' tete='' extra='' index='' origine='' nombre='' racine='' vide=x suite=x
  {
    IFS= read -r tete
    IFS= read -r extra
    IFS= read -r index
    while IFS= read -r suite && [ -n "$suite" ]; do
      forme "$suite" '[A-Za-z0-9+/]{43}=' || break
      chemin="$chemin $suite"
    done
    IFS= read -r origine
    IFS= read -r nombre
    IFS= read -r racine
    IFS= read -r vide
    while IFS= read -r ligne; do
      case $ligne in
      "— $origine "*)
        mot=${ligne#"— $origine "}
        if forme "$mot" '[A-Za-z0-9+/]{91}='; then signatures="$signatures $mot"; fi
        ;;
      '— '*) ;;
      *) vide=x ;;
      esac
    done
  } <"$tmp/recu"
  compte='0|[1-9][0-9]{0,14}'
  if [ "$tete" != c2sp.org/tlog-proof@v1 ] || [ -n "$suite" ] || [ -n "$vide" ] ||
    ! forme "$extra" 'extra [A-Za-z0-9+/]+={0,2}' || ! forme "$index" "index ($compte)" ||
    ! forme "$nombre" "$compte" || ! forme "$racine" '[A-Za-z0-9+/]{43}=' || [ -z "$origine" ]; then
    refuser "$illisible"
    return 1
  fi
  index=${index#index }
  signe && inclus && lire_ligne
}

# The checkpoint is signed by the key, under the name of the register.
signe() {
  printf '%s\n%s\n%s\n' "$origine" "$nombre" "$racine" >"$tmp/point.txt"
  if [ -n "$cle_nom" ] && [ "$cle_nom" != "$origine" ]; then
    refuser "le reçu vient d'un autre registre que celui de la clé."
    return 1
  fi
  if [ "$outil" = minisign ]; then
    signe_minisign
    return
  fi
  attendu=$(cle_id "$origine" "$cle")
  trouve=
  for mot in $signatures; do
    entier=$(decoder "$mot" | hexa)
    [ "$(printf %s "$entier" | cut -c 1-8)" = "$attendu" ] || continue
    trouve=oui
    if ! openssl_accepte "$cle" "$tmp/point.txt" "$(printf %s "$entier" | cut -c 9-)"; then
      trouve=
      break
    fi
  done
  [ -n "$trouve" ] || refuser "la signature du registre n'est pas celle de la clé donnée."
  [ -n "$trouve" ]
}

# minisign reads its own signatures only: the same point must stand beside the receipt.
signe_minisign() {
  if [ ! -f "$a_cote/point.txt" ] || [ ! -f "$a_cote/point.txt.minisig" ]; then
    manquer "sans OpenSSL 3, il faut point.txt et point.txt.minisig à côté du reçu."
    return 1
  fi
  propre <"$a_cote/point.txt" >"$tmp/point.cote"
  if ! cmp -s "$tmp/point.txt" "$tmp/point.cote"; then
    refuser "le reçu ne porte pas le point signé par point.txt.minisig."
    return 1
  fi
  propre <"$a_cote/point.txt.minisig" >"$tmp/point.txt.minisig"
  minisign -V -q -m "$tmp/point.txt" -P "$(minisign_cle "$cle")" >/dev/null 2>&1 && return 0
  refuser "la signature du registre n'est pas celle de la clé donnée."
  return 1
}

parent() { { printf '\001'; octets "$1"; octets "$2"; } | sha256; }

# The line is in the tree of the checkpoint (RFC 9162, 2.1.3.2).
inclus() {
  decoder "${extra#extra }" >"$tmp/ligne" 2>/dev/null || {
    refuser "$illisible"
    return 1
  }
  empreinte=$({ printf '\000'; cat <"$tmp/ligne"; } | sha256)
  noeud=$index
  dernier=$((nombre - 1))
  bon=oui
  [ "$index" -lt "$nombre" ] || bon=
  for mot in $chemin; do
    [ -n "$bon" ] || break
    if [ "$dernier" -eq 0 ]; then bon=; break; fi
    voisin=$(decoder "$mot" | hexa)
    if [ $((noeud % 2)) -eq 1 ] || [ "$noeud" -eq "$dernier" ]; then
      empreinte=$(parent "$voisin" "$empreinte")
      # A last node without a right sibling goes up unchanged.
      while [ $((noeud % 2)) -eq 0 ] && [ "$noeud" -ne 0 ]; do
        noeud=$((noeud / 2))
        dernier=$((dernier / 2))
      done
    else
      empreinte=$(parent "$empreinte" "$voisin")
    fi
    noeud=$((noeud / 2))
    dernier=$((dernier / 2))
  done
  if [ -n "$bon" ] && [ "$dernier" -eq 0 ] && [ "$empreinte" = "$(decoder "$racine" | hexa)" ]; then
    return 0
  fi
  refuser "la ligne du reçu n'est pas dans le registre signé."
  return 1
}

# The line: n, utc, event, document, sha256, size, ref, prev, mark, separated by tabulations. The mark
# is for whoever holds the key of the workspace: here it is part of the line that is proved.
lire_ligne() {
  tab=$(printf '\t')
  moule="[1-9][0-9]{0,14}${tab}[0-9T:Z-]{20}${tab}[a-z]+${tab}[0-9A-Z]{16}${tab}[0-9a-f]{64}"
  moule="$moule${tab}(0|[1-9][0-9]{0,14})${tab}[A-Za-z0-9._:+=/@-]+${tab}[0-9a-f]{64}${tab}[0-9a-f]{64}"
  contenu=$(cat <"$tmp/ligne")
  if [ "$(wc -l <"$tmp/ligne" | tr -d ' ')" != 1 ] || ! forme "$contenu" "$moule"; then
    refuser "le reçu prouve une ligne qui n'est pas celle d'un document."
    return 1
  fi
  IFS=$tab read -r rang quand evenement piece inscrite octets_inscrits _ <"$tmp/ligne"
  if [ "$rang" -ne $((index + 1)) ]; then
    refuser "le rang de la ligne n'est pas celui du reçu."
    return 1
  fi
  case $evenement in
  scelle) fait="scellé" ;;
  signe) fait="inscrit signé" ;;
  *)
    refuser "le reçu prouve une ligne qui n'est pas celle d'un document."
    return 1
    ;;
  esac
}

# --- Document ----------------------------------------------------------------

# comparer FICHIER: the document is the one of the proved line.
comparer() {
  if [ "$(sha256 <"$1")" = "$inscrite" ]; then
    dire "$nom : intact ($fait le $quand, ligne $rang de $origine)"
    return 0
  fi
  # An electronic signature is appended: what was sealed stands before it, to the byte.
  if [ "$evenement" = scelle ] && [ "$(taille_de "$1")" -gt "$octets_inscrits" ] &&
    [ "$(head -c "$octets_inscrits" <"$1" | sha256)" = "$inscrite" ]; then
    if [ -z "$envoi" ] && tail -c "+$((octets_inscrits + 1))" <"$1" | grep -q '/ByteRange'; then
      dire "$nom : signé après scellement (scellé le $quand, ligne $rang de $origine)"
      dire "  Les $octets_inscrits premiers octets sont le document scellé. La signature elle-même n'est pas"
      dire "  vérifiée ici, ni ce qui a pu être ajouté avec elle : l'ouvrir avec un outil de signature."
      return 0
    fi
    refuser "modifié : quelque chose a été ajouté à la fin du document scellé."
    return 1
  fi
  refuser "modifié : ce n'est pas le document inscrit à la ligne $rang du registre."
  return 1
}

un_document() {
  envoi=
  nom=$1
  a_cote=$(dirname -- "$2")
  if [ ! -f "$1" ] || [ ! -r "$1" ]; then
    manquer "le fichier manque, ou ne se lit pas."
    return
  fi
  lire_cle "$3" || { nom=$3; manquer "ce n'est pas la clé publique d'un registre."; return; }
  if prouver "$2"; then comparer "$1"; fi
}

# --- Sending -----------------------------------------------------------------

un_envoi() {
  envoi=oui
  a_cote=$1
  nom=$1
  [ -f "$1/SHA256SUMS" ] || { manquer "SHA256SUMS manque : ce n'est pas un envoi, ou il est incomplet."; return; }
  if [ -n "$2" ]; then
    lire_cle "$2" || { nom=$2; manquer "ce n'est pas la clé publique d'un registre."; return; }
  else
    lire_cle "$1/cle.vkey" || { nom=$1/cle.vkey; manquer "la clé publique manque, ou ne se lit pas."; return; }
    dire "Clé de l'envoi : $(propre <"$1/cle.vkey")"
    dire "  à comparer avec celle que le service a donnée par une autre voie."
  fi
  prouves=0
  : >"$tmp/vus"
  propre <"$1/SHA256SUMS" >"$tmp/sommes"
  while IFS= read -r ligne || [ -n "$ligne" ]; do
    nom=SHA256SUMS
    somme=$(printf %s "${ligne%%  *}" | tr A-F a-f)
    fichier=${ligne#*  }
    case $fichier in
    '' | */* | .*) refuser "une ligne n'a pas la forme attendue."; continue ;;
    esac
    forme "$somme" '[0-9a-f]{64}' || { refuser "une ligne n'a pas la forme attendue."; continue; }
    printf '%s\n' "$fichier" >>"$tmp/vus"
    nom=$fichier
    [ -f "$1/$fichier" ] || { manquer "le fichier manque."; continue; }
    recu=$1/${fichier%.*}.tlog-proof
    if [ -f "$recu" ]; then
      prouver "$recu" || continue
      case $fichier in
      "PIECE-$piece".*) ;;
      PIECE-*) refuser "le reçu est celui d'un autre document."; continue ;;
      esac
      comparer "$1/$fichier" || continue
      prouves=$((prouves + 1))
    elif [ "$(sha256 <"$1/$fichier")" != "$somme" ]; then
      refuser "modifié : l'empreinte n'est pas celle de SHA256SUMS."
      continue
    else
      case $fichier in
      PIECE-*) refuser "le reçu manque : rien ne prouve ce document."; continue ;;
      *) dire "$nom : conforme à SHA256SUMS, sans reçu" ;;
      esac
    fi
    [ "$(sha256 <"$1/$fichier")" = "$somme" ] || refuser "l'empreinte n'est pas celle de SHA256SUMS."
  done <"$tmp/sommes"
  # Whatever looks like a document of the register must have been announced; the rest is nobody's.
  for chemin_de in "$1"/*; do
    nom=${chemin_de##*/}
    case $nom in
    *.tlog-proof)
      sed 's/\.[^.]*$//' "$tmp/vus" | grep -Fxq -- "${nom%.tlog-proof}" || refuser "reçu d'un document absent."
      ;;
    SHA256SUMS | cle.vkey | cle.pem | cle.pub | point | point.sig | point.txt | point.txt.minisig | verifier.sh) ;;
    *)
      grep -Fxq -- "$nom" "$tmp/vus" && continue
      case $nom in
      PIECE-*) refuser "ce fichier n'est pas annoncé par SHA256SUMS." ;;
      *) dire "$nom : non annoncé par SHA256SUMS, rien n'en est vérifié" ;;
      esac
      ;;
    esac
  done
  nom=$1
  [ "$prouves" -gt 0 ] || [ "$pire" -ne 0 ] || refuser "l'envoi ne contient aucun document prouvé."
  bilan=" : $prouves document(s) prouvé(s)"
}

# A name that begins with a hyphen is a name.
chemin_sur() { case $1 in -*) printf './%s' "$1" ;; *) printf '%s' "$1" ;; esac; }

case $# in
1 | 2)
  dossier=$(chemin_sur "$1")
  [ -d "$dossier" ] || arreter "ce n'est pas un dossier d'envoi : $1"
  un_envoi "${dossier%/}" "$(chemin_sur "${2-}")"
  ;;
3) un_document "$(chemin_sur "$1")" "$(chemin_sur "$2")" "$(chemin_sur "$3")" ;;
*) arreter "usage : sh verifier.sh DOSSIER [CLE], ou sh verifier.sh FICHIER RECU CLE" ;;
esac
case $pire in
0) dire "Tout concorde$bilan." ;;
5) dire "Quelque chose ne concorde pas : ne pas se fier à ces fichiers." ;;
*) dire "La vérification n'a pas pu se faire en entier." ;;
esac
exit "$pire"
