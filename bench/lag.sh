#!/bin/sh
# lag.sh [HOSTS] [DILATION]: how late frames are handed over, and everything about one overlay's life,
# in one command: built, hostname on all, 25 % killed and back, gone. Prints the peak of resident memory.
# Bars: 100 hosts p50 <= 100 us, p99.9 <= 1 ms; 1000 hosts VALID at 5 ms, under 5 minutes and 4 GiB.
set -eu
cd "$(dirname "$0")/.."
hosts=${1:-1000}
dilation=${2:-1}
PLUSH_HOME=$(mktemp -d)
export PLUSH_HOME
trap 'rm -rf "$PLUSH_HOME"' 0
bin/modelnet --version >/dev/null
uptime >&2
began=$(date +%s)
bin/modelnet experiment construction roundtrip recovery --hosts "$hosts" --dilation "$dilation" --json &
run=$!
most=0
while kill -0 "$run" 2>/dev/null; do
  # The command itself with its control node, its edges and their keepers; not the user's processes.
  now=$(ps -eo pid=,ppid=,rss=,args= | awk -v run="$run" '
    $1 == run || /EmulatedEdge/ { sum += $3 } END { print int(sum / 1024) }')
  [ "$now" -le "$most" ] || most=$now
  sleep 0.5
done
wait "$run" && code=0 || code=$?
echo "{\"hosts\":$hosts,\"dilation\":$dilation,\"seconds\":$(($(date +%s) - began)),\"resident_mb\":$most,\"exit\":$code}"
uptime >&2
exit "$code"
