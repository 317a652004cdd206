#!/bin/sh
# Does a root that may open 256 files keep an edge's hosts? It runs as a process of its own, as on a host
# reached by ssh, invites HOSTS virtual hosts and keeps them for SECONDS. Neither the control link nor a
# link of the tree may be given up. A line of JSON; bar: 500 hosts.
#
#   bench/smallroot.sh [HOSTS] [SECONDS]      defaults 500 and 60
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp "${TMPDIR:-/tmp}/plush-smallroot.XXXXXX")
trap 'rm -f "$log"' 0
code=0
mvn -B -q -pl dist -am -Djacoco.skip=true -Dspotless.check.skip=true \
  -Dsurefire.failIfNoSpecifiedTests=false -Dtest=SmallRootStoryTest \
  "-Dplushm.smallroot.hosts=${1:-500}" "-Dplushm.smallroot.seconds=${2:-60}" verify \
  >"$log" 2>&1 || code=$?
sed -n 's/^story: \({"bench".*\)/\1/p' "$log"
[ "$code" -eq 0 ] || grep -E 'ERROR|AssertionError' "$log" | head -n 20 >&2
exit "$code"
