#!/bin/sh
# How fast is a command on 100 virtual hosts? Brings an overlay up, runs "hostname" on all hosts
# again and again, and sets it beside the time that xargs needs for the same processes.
#
#   bench/exec.sh [HOSTS] [ROUNDS]          defaults 100 and 20
#
# Prints for each figure the median over the rounds. The last line is machine-readable JSON.
set -eu
cd "$(dirname "$0")/.."
hosts=${1:-100}
rounds=${2:-20}
PLUSH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/plush-bench.XXXXXX")
export PLUSH_HOME
plush=bin/plush
trap '$plush down >/dev/null 2>&1 || :; rm -rf "$PLUSH_HOME"' 0

now_ms() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

$plush --version >/dev/null
echo "bringing up local[1-$hosts]" >&2
up_start=$(now_ms)
$plush up -w "local[1-$hosts]" >&2
up_ms=$(($(now_ms) - up_start))

i=0
while [ $i -lt "$rounds" ]; do
  t0=$(now_ms)
  seq "$hosts" | xargs -P2 -I_ hostname >/dev/null
  t1=$(now_ms)
  echo $((t1 - t0)) >>"$PLUSH_HOME/xargs"
  t0=$(now_ms)
  elapsed=$($plush exec --json hostname 2>/dev/null | sed 's/.*"elapsed_ms":\([0-9]*\),"exit".*/\1/')
  t1=$(now_ms)
  echo "$elapsed" >>"$PLUSH_HOME/elapsed"
  echo $((t1 - t0 - elapsed)) >>"$PLUSH_HOME/beyond"
  t0=$(now_ms)
  $plush --version >/dev/null
  t1=$(now_ms)
  echo $((t1 - t0)) >>"$PLUSH_HOME/version"
  i=$((i + 1))
done
xargs_ms=$(median <"$PLUSH_HOME/xargs")
elapsed_ms=$(median <"$PLUSH_HOME/elapsed")
beyond_ms=$(median <"$PLUSH_HOME/beyond")
version_ms=$(median <"$PLUSH_HOME/version")
ratio=$(awk "BEGIN { printf \"%.2f\", $elapsed_ms / $xargs_ms }")
echo "up: $up_ms ms; exec elapsed_ms: $elapsed_ms (xargs -P2: $xargs_ms ms, ratio $ratio, bar 4);" \
  "beyond elapsed_ms: $beyond_ms ms (bar 600); --version: $version_ms ms (bar 400)" >&2
printf '{"bench":"exec","hosts":%s,"rounds":%s,"up_ms":%s,"elapsed_ms":%s,"xargs_ms":%s,"ratio":%s,"beyond_ms":%s,"version_ms":%s}\n' \
  "$hosts" "$rounds" "$up_ms" "$elapsed_ms" "$xargs_ms" "$ratio" "$beyond_ms" "$version_ms"
