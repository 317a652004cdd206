#!/bin/sh
# What do the overlays cost as hosts are added, and where does the star end? Brings each up on
# virtual hosts of this machine, runs "hostname" everywhere, looks at the resting edge, kills the root
# and waits until all hosts are back.
#
#   bench/overlays.sh [HOSTS,...] [TYPE,...] [ROUNDS]
#                                           defaults 20,100,300, all three, 5
#
# A line of JSON for each overlay and size. An overlay that does not come up within two minutes has
# reached its limit on this machine: its line says so, and larger ones of that type are left out.
set -eu
cd "$(dirname "$0")/.."
sizes=${1:-20,100,300}
types=${2:-randtree,star,proxytree}
rounds=${3:-5}
PLUSH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/plush-bench.XXXXXX")
export PLUSH_HOME
plush=bin/plush
trap '$plush down >/dev/null 2>&1 || :; rm -rf "$PLUSH_HOME"' 0

now_ms() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
status() { $plush status --json; }
field() { sed "s/.*\"$1\":\"\{0,1\}\([A-Za-z0-9.]*\).*/\1/"; }

$plush --version >/dev/null
per_second=$(getconf CLK_TCK)
for type in $(echo "$types" | tr , ' '); do
  for hosts in $(echo "$sizes" | tr , ' '); do
    head="{\"overlay_type\":\"$type\",\"hosts\":$hosts"
    start=$(now_ms)
    if ! $plush up -q -w "local[1-$hosts]" --overlay-type "$type" -t 2m 2>"$PLUSH_HOME/problem"; then
      tail -1 "$PLUSH_HOME/problem" >&2
      active=$(status | field active)
      echo "$head,\"active\":$active,\"limit\":true}"
      $plush down >/dev/null 2>&1
      break
    fi
    up_ms=$(($(now_ms) - start))

    : >"$PLUSH_HOME/elapsed"
    i=0
    while [ $i -lt "$rounds" ]; do
      $plush exec --json hostname 2>/dev/null |
        sed 's/.*"elapsed_ms":\([0-9]*\),"exit".*/\1/' >>"$PLUSH_HOME/elapsed"
      i=$((i + 1))
    done
    exec_ms=$(median <"$PLUSH_HOME/elapsed")

    edge=$(cut -d ' ' -f 2 "$PLUSH_HOME"/overlays/default/work/edge-1.record | head -1)
    before=$(ticks "$edge")
    sleep 10
    cpu=$(awk "BEGIN { printf \"%.1f\", ($(ticks "$edge") - $before) * 10 / $per_second }")
    rss_mb=$(($(awk '/VmRSS/ { print $2 }' "/proc/$edge/status") / 1024))

    root=$(status | sed 's/.*"root":{"host":"\([a-z0-9]*\)".*/\1/')
    start=$(now_ms)
    $plush kill "$root" >/dev/null 2>&1
    back_ms=-1
    while [ $(($(now_ms) - start)) -lt 120000 ]; do
      sleep 0.2
      now=$(status)
      if [ "$(echo "$now" | field active)" = "$hosts" ] &&
        [ "$(echo "$now" | sed 's/.*"root":{"host":"\{0,1\}\([a-z0-9]*\).*/\1/')" != "$root" ] &&
        [ "$(echo "$now" | field link)" = live ]; then
        # Each of them answers again, too.
        $plush exec -q -t 60 true >/dev/null 2>&1 && back_ms=$(($(now_ms) - start)) && break
      fi
    done
    echo "$head,\"up_ms\":$up_ms,\"exec_ms\":$exec_ms,\"edge_cpu_percent\":$cpu,\"edge_rss_mb\":$rss_mb,\"root_back_ms\":$back_ms}"
    $plush down >/dev/null 2>&1
  done
done
