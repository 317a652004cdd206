#!/bin/sh
# Millions of changed messages: at a node's port before and behind the seal, at a participant behind
# every lock, at a control node from a root that has gone wrong, and at the Unix-domain socket of its
# clients. Nothing may throw, each frame is counted once, and the heap after a collection stays within
# 5 % from a tenth of the way to the end. A thousandth as many connections bring random, changed and cut
# bytes to the port of control links, before TLS and behind it.
#
#   bench/fuzz.sh [FRAMES] [SEED] [DOOR...]
#
# defaults 10000000, 1 and every door; takes some minutes for each. Doors:
#   before-seal behind-seal   datagrams at a node's port
#   member                    a participant among members that have gone wrong
#   control-link              a control node, its root gone wrong
#   link-port                 the port of control links, before TLS and behind it
#   socket                    the clients' socket: all requests on overlays that are dismantled every 5000
#                             frames, and only questions to one control node all the time
#
# One line of JSON a door, two of link-port and socket; the exit code is that of the tests.
set -eu
cd "$(dirname "$0")/.."
frames=${1:-10000000}
seed=${2:-1}
log=$(mktemp "${TMPDIR:-/tmp}/plush-fuzz.XXXXXX")
trap 'rm -f "$log"' 0
[ $# -gt 0 ] && shift
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- before-seal behind-seal member control-link link-port socket
tests=
for door; do
  case $door in
    before-seal) test='DatagramFuzzRealTest#*BeforeTheSeal*' ;;
    behind-seal) test='DatagramFuzzRealTest#*BehindTheSeal*' ;;
    member) test='FuzzTest#*Participant*' ;;
    control-link) test='FuzzTest#*ControlNode*' ;;
    link-port) test=ControlLinkFuzzTest ;;
    socket) test=ClientSocketFuzzTest ;;
    *)
      echo "no such door: $door" >&2
      exit 2
      ;;
  esac
  tests=${tests:+$tests,}$test
done
code=0
mvn -B -q -pl plush,overlay-aeron,participant,controlnode -am \
  -Djacoco.skip=true -Dspotless.check.skip=true \
  -Dsurefire.failIfNoSpecifiedTests=false "-Dtest=$tests" \
  "-Dplush.fuzz=$frames" "-Dplush.fuzz.seed=$seed" test >"$log" 2>&1 || code=$?
grep '^{"fuzz"' "$log" || :
if [ "$code" -ne 0 ]; then
  grep -E 'ERROR|AssertionError' "$log" | head -n 20 >&2
fi
exit "$code"
