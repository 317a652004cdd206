#!/bin/sh
# What does one participant of its own cost, as on a host reached by ssh? Starts one through the ssh
# launcher, with a stand-in for ssh that runs the remote side on this machine, and reads time, memory
# and processor time. An empty Java virtual machine stands beside it. Linux only.
#
#   bench/single.sh [SECONDS]      default 30
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-30}
PLUSH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/plush-bench.XXXXXX")
export PLUSH_HOME
plush=bin/plush
trap '$plush down >/dev/null 2>&1 || :; rm -rf "$PLUSH_HOME"' 0

cat >"$PLUSH_HOME/ssh" <<'S'
#!/bin/sh
# ssh [options] -- HOST COMMAND: runs the command here, in a home of its own.
while [ "$1" != -- ]; do shift; done
shift 2
HOME=$PLUSH_HOME/remote SSH_CONNECTION='127.0.0.1 1 127.0.0.1 22' XDG_CACHE_HOME= exec sh -c "$*"
S
chmod +x "$PLUSH_HOME/ssh"
mkdir "$PLUSH_HOME/remote"
export PLUSH_SSH="$PLUSH_HOME/ssh"

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
rss_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }

t0=$(now_ms)
$plush up -w one >&2
up_ms=$(($(now_ms) - t0))
pid=$(for p in /proc/[0-9]*; do
  if tr '\0' ' ' <"$p/cmdline" 2>/dev/null | grep -q "$PLUSH_HOME/remote.*ParticipantMain"; then
    basename "$p"
  fi
done 2>/dev/null | head -n 1)
[ -n "$pid" ] || { echo "single.sh: the participant is not to be found" >&2; exit 1; }
sleep 10
hertz=$(getconf CLK_TCK)
before=$(ticks "$pid")
sleep "$seconds"
cpu=$(awk "BEGIN { printf \"%.1f\", ($(ticks "$pid") - $before) * 100 / $hertz / $seconds }")
mb=$(($(rss_kb "$pid") / 1024))

# From exec of the virtual machine to its first line; twice, the second one counts: files are cached then.
first_ms=
for _ in 1 2; do
  t0=$(now_ms)
  # No configuration comes: it says so as soon as it could have gone on.
  sh "$(tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n 's/^-Dplushm.home=//p')/libexec/jvm" \
    participant org.plushm.participant.edge.ParticipantMain </dev/null >/dev/null 2>&1 || :
  first_ms=$(($(now_ms) - t0))
done
echo "one participant: $cpu % of a core (bar 1), $mb MB (bar 90); up through the ssh launcher $up_ms ms;" \
  "a virtual machine up to reading its configuration $first_ms ms" >&2
printf '{"bench":"single","seconds":%s,"cpu_percent":%s,"rss_mb":%s,"up_ms":%s,"configuration_read_ms":%s}\n' \
  "$seconds" "$cpu" "$mb" "$up_ms" "$first_ms"
