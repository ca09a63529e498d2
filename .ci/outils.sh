#!/usr/bin/env bash
# Installs what the judges of our PDF files and of our register need, when it is absent; says nothing when all is there.
#
#   bash .ci/outils.sh      install
#   . .ci/outils.sh         install, and set for the caller:
#       jars_verapdf    the class path of veraPDF
#       python_juges    a Python that has pikepdf, or nothing
#       outloud_juges   the outloud program, or nothing
#
# qpdf and veraPDF are the gates: without them this script fails. The Python judges come second: when they
# cannot be had, it says so and goes on.
# Nothing is written in the work tree: all goes to ${XDG_CACHE_HOME:-$HOME/.cache}/cesmivip-ci.
set -euo pipefail

ici=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cesmivip-ci
mkdir -p "$cache"

# Says something to the person who reads the log.
dire() { printf 'outils: %s\n' "$*" >&2; }

# Runs a command in silence; shows the end of what it printed when it fails.
discret() {
  "$@" >"$cache/journal" 2>&1 && return
  dire "failed: $*"
  tail -n 20 "$cache/journal" >&2
  return 1
}

# Installs Debian packages.
paquets() {
  local racine=()
  (($# > 0)) || return 0
  ((EUID == 0)) || racine=(sudo -n)
  discret "${racine[@]}" apt-get -qq update || dire "going on with the package lists of before"
  discret "${racine[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"
}

# True when every jar of veraPDF is there, unchanged.
verapdf_present() { (cd "$verapdf" 2>/dev/null && sha256sum --check --strict --status "$ici/verapdf/jars.sha256"); }

# The folders' names follow the pins: another pin makes another folder.
marque() { sha256sum | cut -c1-12; }
verapdf=$cache/verapdf-$(marque <"$ici/verapdf/jars.sha256")

# One installation at a time.
exec 9>"$cache/verrou"
flock 9

manque=()
command -v qpdf >/dev/null || manque+=(qpdf)
command -v pdftotext >/dev/null || manque+=(poppler-utils)
command -v openssl >/dev/null || manque+=(openssl)
command -v minisign >/dev/null || manque+=(minisign)
command -v shellcheck >/dev/null || manque+=(shellcheck)
command -v busybox >/dev/null || manque+=(busybox)
command -v java >/dev/null || manque+=(openjdk-17-jre-headless)
verapdf_present || command -v mvn >/dev/null || manque+=(maven)
python3 -c 'import ensurepip, venv' 2>/dev/null || manque+=(python3-venv)
paquets ${manque[@]+"${manque[@]}"}

if ! verapdf_present; then
  rm -rf "$verapdf"
  discret mvn -q -B -f "$ici/verapdf/pom.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory="$verapdf"
  verapdf_present || { dire "veraPDF is not the one that verapdf/jars.sha256 describes"; exit 1; }
fi
# shellcheck disable=SC2034
jars_verapdf=$(awk -v dossier="$verapdf/" '{ print dossier $2 }' "$ici/verapdf/jars.sha256" | paste -sd :)

venv=$cache/python-$({ python3 --version && cat "$ici/requirements.txt"; } | marque)
pip_installe() { discret "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }
if [[ ! -e $venv/complet ]]; then
  rm -rf "$venv"
  if discret python3 -m venv "$venv" && pip_installe --requirement "$ici/requirements.txt"; then
    touch "$venv/complet"
  elif pip_installe --constraint "$ici/requirements.txt" pikepdf; then
    dire "outloud cannot be had: its judgement will be missing"
  else
    dire "neither outloud nor pikepdf can be had: their judgements will be missing"
  fi
fi
python_juges=$venv/bin/python
"$python_juges" -c 'import pikepdf' 2>/dev/null || python_juges=
outloud_juges=$venv/bin/outloud
[[ -x $outloud_juges ]] || outloud_juges=

exec 9>&-
