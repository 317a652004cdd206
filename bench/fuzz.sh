#!/bin/sh
# Millions of changed messages: at a node's port before and behind the seal, at a participant behind
# every lock, and at a control node from a root that has gone wrong. Nothing may throw, each frame is
# counted once, and the heap after a collection stays within 5 % from a tenth of the way to the end.
# A thousandth as many connections bring random, changed and cut bytes to the port of control links,
# before TLS and behind it.
#
#   bench/fuzz.sh [FRAMES] [SEED]      defaults 10000000 and 1; takes some minutes for each of six
#
# A line of JSON for each of the six; the exit code is that of the tests.
set -eu
cd "$(dirname "$0")/.."
frames=${1:-10000000}
seed=${2:-1}
log=$(mktemp "${TMPDIR:-/tmp}/plush-fuzz.XXXXXX")
trap 'rm -f "$log"' 0
code=0
mvn -B -q -pl plush,overlay-aeron,participant -am -Djacoco.skip=true -Dspotless.check.skip=true \
  -Dsurefire.failIfNoSpecifiedTests=false -Dtest='FuzzTest,DatagramFuzzRealTest,ControlLinkFuzzTest' \
  "-Dplush.fuzz=$frames" "-Dplush.fuzz.seed=$seed" test >"$log" 2>&1 || code=$?
grep '^{"fuzz"' "$log" || :
if [ "$code" -ne 0 ]; then
  grep -E 'ERROR|AssertionError' "$log" | head -n 20 >&2
fi
exit "$code"
