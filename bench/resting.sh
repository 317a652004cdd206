#!/bin/sh
# What does a resting overlay cost? Brings HOSTS virtual hosts up in one edge, leaves them alone and
# reads processor time and resident memory of edge and control node from /proc; an empty Java
# virtual machine stands beside them. Linux only.
#
#   bench/resting.sh [HOSTS] [SECONDS]      defaults 100 and 30
set -eu
cd "$(dirname "$0")/.."
hosts=${1:-100}
seconds=${2:-30}
PLUSH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/plush-bench.XXXXXX")
export PLUSH_HOME
plush=bin/plush
trap '$plush down >/dev/null 2>&1 || :; rm -rf "$PLUSH_HOME"' 0

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
rss_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

$plush up -w "local[1-$hosts]" >&2
control=$($plush status --json | sed 's/.*"control":{"pid":\([0-9]*\).*/\1/')
# The control node starts the edge: it is the Java process whose parent it is.
edge=$(for p in /proc/[0-9]*; do
  if tr '\0' ' ' <"$p/cmdline" 2>/dev/null | grep -q 'org.plushm.participant' &&
    awk '{ exit $4 != '"$control"' }' "$p/stat" 2>/dev/null; then basename "$p"; fi
done 2>/dev/null | head -n 1)
[ -n "$edge" ] || { echo "resting.sh: no edge below control node $control" >&2; exit 1; }
sleep 10
hertz=$(getconf CLK_TCK)
e0=$(ticks "$edge")
c0=$(ticks "$control")
sleep "$seconds"
edge_cpu=$(awk "BEGIN { printf \"%.1f\", ($(ticks "$edge") - $e0) * 100 / $hertz / $seconds }")
control_cpu=$(awk "BEGIN { printf \"%.1f\", ($(ticks "$control") - $c0) * 100 / $hertz / $seconds }")
edge_mb=$(($(rss_kb "$edge") / 1024))
control_mb=$(($(rss_kb "$control") / 1024))

mkdir "$PLUSH_HOME/empty"
cat >"$PLUSH_HOME/empty/Empty.java" <<'J'
public class Empty { public static void main(String[] a) throws Exception { System.in.read(); } }
J
javac -d "$PLUSH_HOME/empty" "$PLUSH_HOME/empty/Empty.java"
mkfifo "$PLUSH_HOME/empty/in"
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$PLUSH_HOME/empty" Empty <"$PLUSH_HOME/empty/in" &
empty=$!
exec 9>"$PLUSH_HOME/empty/in"
sleep 2
empty_mb=$(($(rss_kb $empty) / 1024))
exec 9>&-
wait $empty || :
echo "$hosts resting hosts: edge $edge_cpu % of a core (bar 15), $edge_mb MB (bar 300);" \
  "control node $control_cpu %, $control_mb MB; an empty Java: $empty_mb MB" >&2
printf '{"bench":"resting","hosts":%s,"seconds":%s,"edge_cpu_percent":%s,"edge_rss_mb":%s,"control_cpu_percent":%s,"control_rss_mb":%s,"empty_jvm_rss_mb":%s}\n' \
  "$hosts" "$seconds" "$edge_cpu" "$edge_mb" "$control_cpu" "$control_mb" "$empty_mb"
