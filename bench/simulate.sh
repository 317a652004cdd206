#!/bin/sh
# How do RandTree and RanSub grow, and how fast do they heal? In virtual time, so that only wall time
# and heap depend on the machine.
#
#   bench/simulate.sh [MOST] [BUILDS]        defaults 100000 and 100
#
# First BUILDS runs of 1000 hosts of which a quarter is killed; then one run each of 10, 100, ... up to
# MOST hosts, likewise, drawn into docs/measurements/simulate.svg when PLOT=1 is set. Prints a line for
# people for each bar, and one line of JSON a run on standard output. Exit code 1 when a property was
# violated.
set -eu
cd "$(dirname "$0")/.."
most=${1:-100000}
builds=${2:-100}
folder=$(mktemp -d "${TMPDIR:-/tmp}/plush-bench.XXXXXX")
trap 'rm -rf "$folder"' 0
modelnet=bin/modelnet
status=0

# The value of a field in each line of JSON.
field() { sed -n "s/.*\"$1\":\([-0-9.]*\).*/\1/p" "$2"; }
# The value that a share of the lines does not exceed.
quantile() { sort -n | awk -v q="$1" '{ v[NR] = $1 } END { i = int(q * NR + 0.999999); print v[i < 1 ? 1 : i] }'; }

echo "$builds runs of 1000 hosts" >&2
$modelnet simulate --hosts 1000 --kill 25% --rounds "$builds" --json >"$folder/thousand" || status=$?
cat "$folder/thousand"
for measure in depth_max root_changes_build join_rtt_per_level_p99 messages_per_join \
  detection_p99_ms recovery_p99_ms recovery_max_ms violations; do
  echo "1000 hosts: $measure: median $(field $measure "$folder/thousand" | quantile 0.5)," \
    "99 % $(field $measure "$folder/thousand" | quantile 0.99)," \
    "most $(field $measure "$folder/thousand" | quantile 1)" >&2
done

sizes=10
size=100
while [ "$size" -le "$most" ]; do
  sizes=$sizes,$size
  size=$((size * 10))
done
plot=
if [ "${PLOT:-0}" = 1 ]; then
  mkdir -p docs/measurements
  plot='--plot docs/measurements/simulate.svg'
fi
echo "one run each of $sizes hosts" >&2
# shellcheck disable=SC2086
$modelnet simulate --hosts "$sizes" --kill 25% --json $plot >"$folder/growth" || status=$?
cat "$folder/growth"
{
  echo "hosts depth_max messages_per_node recovery_p99_ms wall_ms heap_mb violations"
  paste -d' ' $(for measure in hosts depth_max messages_per_node recovery_p99_ms wall_ms heap_mb violations; do
    field $measure "$folder/growth" >"$folder/$measure"
    echo "$folder/$measure"
  done)
} >&2
exit "$status"
