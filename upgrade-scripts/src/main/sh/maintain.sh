#!/bin/sh
# The maintenance script (thesis section 3.8): runs before a client starts, when it is enabled, and
# compares what is installed with what a repository offers. See upgrade-scripts/README.md for the
# contract. Whatever goes wrong here, the client starts with what is installed: the script fails safe.
#
#   maintain.sh INSTALLED_MANIFEST REPOSITORY [REPOSITORY...]
#
# INSTALLED_MANIFEST  the file etc/manifest of an installation
# REPOSITORY          an http(s):// or file:// URL or a folder; the first that answers counts
# Environment: PLUSH_MAINTAIN_SECONDS  longest wait for a repository, 1 to 60, default 5
#
# Prints, one a line: "installed VERSION", "offered VERSION", "action none|available|failed: REASON".
# Exit code: 0, also when nothing could be learnt; 2 for a wrong call.
set -u

usage() {
  printf 'maintain.sh: %s\n' "$1" >&2
  printf 'usage: maintain.sh INSTALLED_MANIFEST REPOSITORY [REPOSITORY...]\n' >&2
  exit 2
}

failed() {
  printf 'action failed: %s\n' "$1"
  exit 0
}

# Prints the value of a key of the manifest on standard input; fails unless the manifest is of a
# known format and has the key exactly once, with a value of harmless characters.
manifest_value() {
  awk -v wanted="$1" '
    NR == 1 && $0 != "plush-m-manifest 1" { exit 1 }
    length($0) > 1000 || NR > 100 { exit 1 }
    $1 == wanted && NF == 2 { found++; value = $2 }
    END { if (found == 1 && value ~ /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/) print value; else exit 1 }'
}

# Fetches REPOSITORY/manifest to standard output, at most 100 KB, within the time limit.
fetch_manifest() {
  case $1 in
    http://* | https://*)
      if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --location --max-filesize 100000 --max-time "$seconds" "${1%/}/manifest"
      elif command -v wget >/dev/null 2>&1; then
        wget -q -T "$seconds" -t 1 -O - "${1%/}/manifest"
      else
        return 1
      fi
      ;;
    file://*) head -c 100000 "${1#file://}/manifest" 2>/dev/null ;;
    *) head -c 100000 "$1/manifest" 2>/dev/null ;;
  esac
}

[ $# -ge 2 ] || usage 'a manifest and at least one repository are needed'
installed_manifest=$1
shift
seconds=${PLUSH_MAINTAIN_SECONDS:-5}
case $seconds in
  [1-9] | [1-5][0-9] | 60) ;;
  *) usage "PLUSH_MAINTAIN_SECONDS is '$seconds', not a number from 1 to 60" ;;
esac

[ -r "$installed_manifest" ] || failed "cannot read $installed_manifest"
installed=$(manifest_value version <"$installed_manifest") ||
  failed "$installed_manifest is not a manifest with one version"
printf 'installed %s\n' "$installed"

for repository in "$@"; do
  offered=$(fetch_manifest "$repository" </dev/null | manifest_value version) || continue
  printf 'offered %s\n' "$offered"
  if [ "$offered" = "$installed" ]; then
    printf 'action none\n'
  else
    printf 'action available\n'
  fi
  exit 0
done
failed "no repository answered with a manifest: $*"
