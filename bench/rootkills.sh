#!/bin/sh
# How long is the control node without a root when the root is killed? Kills KILLS roots in a row
# under commands, silently as a machine without power and then noisily as a killed process, and asserts
# that no command is lost. A line of JSON for each; bar: median 3000 ms silently, 1500 ms noisily.
#
#   bench/rootkills.sh [HOSTS] [KILLS]      defaults 100 and 20
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp "${TMPDIR:-/tmp}/plush-rootkills.XXXXXX")
trap 'rm -f "$log"' 0
code=0
mvn -B -q -pl dist -am -Dplushm.excluded.tags=none -Djacoco.skip=true -Dspotless.check.skip=true \
  -Dsurefire.failIfNoSpecifiedTests=false -Dtest=RootKillsStoryTest \
  "-Dplushm.rootkills.hosts=${1:-100}" "-Dplushm.rootkills=${2:-20}" verify >"$log" 2>&1 || code=$?
sed -n 's/^story: \({"bench".*\)/\1/p' "$log"
[ "$code" -eq 0 ] || grep -E 'ERROR|AssertionError' "$log" | head -n 20 >&2
exit "$code"
