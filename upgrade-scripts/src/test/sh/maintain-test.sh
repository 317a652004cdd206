#!/bin/sh
# Goal: maintain.sh tells the truth about versions and never stops a client from starting.
# Method: runs it against manifests in a folder of its own and compares output and exit code.
set -u
script=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/plush maintain.XXXXXX") || exit 1
trap 'rm -rf "$work"' 0
passed=0
failed=0

# expect NAME EXIT EXPECTED_OUTPUT ARGUMENT...
expect() {
  name=$1 want_exit=$2 want=$3
  shift 3
  got=$(sh "$script" "$@" 2>/dev/null)
  got_exit=$?
  if [ "$got_exit" = "$want_exit" ] && [ "$got" = "$want" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n  expected (%s): %s\n  got (%s): %s\n' "$name" "$want_exit" "$want" "$got_exit" "$got" >&2
  fi
}

# manifest FOLDER VERSION
manifest() {
  mkdir -p "$1"
  printf 'plush-m-manifest 1\nversion %s\n' "$2" >"$1/manifest"
}

manifest "$work/installed" 0.1.0
manifest "$work/same" 0.1.0
manifest "$work/newer" 0.2.0
mkdir "$work/empty" "$work/broken" "$work/foreign" "$work/evil" "$work/twice"
printf 'plush-m-manifest 1\nversion\n' >"$work/broken/manifest"
printf 'plush-m-manifest 9\nversion 0.2.0\n' >"$work/foreign/manifest"
printf 'plush-m-manifest 1\nversion $(touch${IFS}%s/pwned)\n' "$work" >"$work/evil/manifest"
printf 'plush-m-manifest 1\nversion 1\nversion 2\n' >"$work/twice/manifest"
own=$work/installed/manifest
nothing=$(printf 'installed 0.1.0\noffered 0.1.0\naction none')
newer=$(printf 'installed 0.1.0\noffered 0.2.0\naction available')

expect 'does nothing when equal' 0 "$nothing" "$own" "$work/same"
expect 'tells a newer version' 0 "$newer" "$own" "$work/newer"
expect 'reads file URLs' 0 "$newer" "$own" "file://$work/newer"
expect 'takes the first repository that answers' 0 "$newer" "$own" "$work/empty" "$work/newer" "$work/same"
for bad in empty broken foreign evil twice; do
  expect "fails safe on a repository that is $bad" 0 \
    "$(printf 'installed 0.1.0\naction failed: no repository answered with a manifest: %s' "$work/$bad")" \
    "$own" "$work/$bad"
done
expect 'fails safe when nobody listens' 0 \
  "$(printf 'installed 0.1.0\naction failed: no repository answered with a manifest: http://127.0.0.1:9')" \
  "$own" http://127.0.0.1:9
expect 'fails safe without an installed manifest' 0 "action failed: cannot read $work/none" "$work/none" "$work/same"
expect 'refuses a wrong call' 2 '' "$own"
[ -e "$work/pwned" ] && { failed=$((failed + 1)); echo 'FAILED: a manifest ran a command' >&2; }

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
