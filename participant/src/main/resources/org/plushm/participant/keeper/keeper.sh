#!/bin/sh
# The keeper: starts the user processes of one participant or edge, and ends them when it dies.
#
# usage: keeper.sh FOLDER GRACE_TENTHS TERM_TENTHS
#   FOLDER        this keeper's own folder, removed at the end; a successor client that wants the
#                 running executions creates the file FOLDER/verdict in it before the keeper does
#   GRACE_TENTHS  tenths of a second to wait for a successor once the client is gone
#   TERM_TENTHS   tenths of a second between SIGTERM and SIGKILL once nobody came
#
# Lines on standard input (SLOT is a small number that the client chooses and reuses):
#   start SLOT DIRECTORY    run DIRECTORY/cmd (see ExecutionDirectory for its form)
#   adopt SLOT DIRECTORY    take over an execution that another keeper started
#   signal NAME GROUP...    send a signal to process groups
#   forget SLOT...          these have ended and nothing of them is left
#   remove DIRECTORY        remove this folder when the client is gone
#   quit                    the client closes in good order: no grace, end everything now
# Lines on standard output:
#   ready | fatal REASON | started SLOT PID START | exit SLOT RC | adopted SLOT
#
# Nothing in the loop below sleeps, waits for a user process, or starts a program: `kill`, `read`,
# `echo`, `cd`, `[` and `trap` are builtins of every shell this runs in (dash, busybox ash, bash).
# An execution costs two forks (a watcher, which stays outside the session so that no signal to
# the group can stop it from reporting, and the leader) and the programs in keeper_chain.

keeper_folder=$1
keeper_grace=$2
keeper_term=$3
keeper_slots=0
keeper_quit=
keeper_remove=
keeper_newline='
'
keeper_umask=$(umask)
umask 077

# True when this shell was itself started with SIGINT or SIGQUIT ignored, as by nohup, cron or a
# script's '&': no shell may undo that, not even with job control. The last digit of the mask holds
# signals 1 to 4.
keeper_deaf() {
  [ -r /proc/self/status ] || return 1
  while read -r keeper_key keeper_value; do
    case $keeper_key$keeper_value in
      SigIgn:*[!0189]) return 0 ;;
      SigIgn:*) return 1 ;;
    esac
  done </proc/self/status
  return 1
}
keeper_env_wanted=
if keeper_deaf; then keeper_env_wanted=1; fi

# The terminal's ^C and a hang-up are the client's business. The children get the defaults back.
trap '' HUP INT TERM PIPE

# A shell without job control starts background processes with SIGINT and SIGQUIT ignored, which
# no later shell may undo. Job control avoids it for nothing (bash); else GNU env sets it right at
# the price of one exec; with neither (busybox alone) user processes ignore the two signals, as
# they do under nohup.
set -m 2>/dev/null
case $- in
  *m*) ;;
  *) keeper_env_wanted=1 ;;
esac
keeper_chain=
if [ -n "$keeper_env_wanted" ]; then
  keeper_env=$(command -v env) &&
    "$keeper_env" --default-signal=INT,QUIT true >/dev/null 2>&1 &&
    keeper_chain="$keeper_env --default-signal=INT,QUIT"
fi
if keeper_setsid=$(command -v setsid); then
  keeper_chain="$keeper_setsid $keeper_chain"
elif keeper_setsid=$(command -v perl); then
  # macOS and FreeBSD have no setsid program; the system call has this number on both.
  keeper_chain="$keeper_setsid -e syscall(147);exec{\$ARGV[0]}@ARGV; $keeper_chain"
else
  echo "fatal neither setsid nor perl was found; install util-linux or perl"
  exit 69
fi

keeper_boot=-
[ -r /proc/sys/kernel/random/boot_id ] && read -r keeper_boot </proc/sys/kernel/random/boot_id

# Sets keeper_pid and keeper_start of the process whose /proc folder is given ("self": this one).
# No fork: /proc/self is resolved when this very process opens it.
keeper_stat() {
  keeper_start=
  { read -r keeper_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  keeper_pid=${keeper_line%% *}
  keeper_fields ${keeper_line##*) }
}

keeper_fields() {
  shift 19
  keeper_start=$1
}

# Without /proc a program has to tell; its output is squeezed to one word.
keeper_stat_ps() {
  if [ "$1" = self ]; then keeper_pid=$(exec sh -c 'echo $PPID'); else keeper_pid=$1; fi
  keeper_start=$(ps -o lstart= -p "$keeper_pid" | tr -s ' ' '_')
  [ -n "$keeper_start" ]
}

keeper_linux=1
if ! keeper_stat self; then
  keeper_linux=
  keeper_stat() { keeper_stat_ps "$1"; }
fi

# The leader of an execution, up to the exec. The redirections come first, so that whatever goes
# wrong afterwards can be read in the execution's own error output.
keeper_lead() {
  cd "$2" || exit 126
  exec 3>&1 </dev/null >>out 2>>err
  trap - HUP INT TERM PIPE
  keeper_stat self
  echo "$keeper_pid $keeper_start $keeper_boot" >pid || exit 126
  echo "started $1 $keeper_pid $keeper_start" >&3
  exec 3>&-
  set -- $keeper_chain /bin/sh -c --
  umask "$keeper_umask"
  . ./cmd
  exec "$@" "$keeper_command"
}

# The watcher. rc counts as written once its line has ended, so no rename (a fork) is needed.
keeper_watch() {
  (keeper_lead "$1" "$2")
  keeper_rc=$?
  echo "$keeper_rc" >"$2/rc"
  echo "exit $1 $keeper_rc"
}

keeper_register() {
  eval "keeper_dir_$1=\$2 keeper_pid_$1=\$3"
  [ "$1" -ge "$keeper_slots" ] && keeper_slots=$(($1 + 1))
}

keeper_forget() {
  for keeper_slot in "$@"; do
    eval "keeper_pid=\${keeper_pid_$keeper_slot-}"
    # The watcher has reported already: this only takes it out of the tables of shell and kernel.
    [ -n "$keeper_pid" ] && wait "$keeper_pid" 2>/dev/null
    unset "keeper_dir_$keeper_slot" "keeper_pid_$keeper_slot"
  done
}

keeper_signal() {
  keeper_name=$1
  shift
  for keeper_group in "$@"; do
    kill -s "$keeper_name" -- "-$keeper_group" 2>/dev/null
  done
}

echo ready
while IFS= read -r keeper_line; do
  keeper_rest=${keeper_line#* }
  case $keeper_line in
    'start '*)
      keeper_slot=${keeper_rest%% *}
      keeper_dir=${keeper_rest#* }
      keeper_watch "$keeper_slot" "$keeper_dir" </dev/null 2>/dev/null &
      keeper_register "$keeper_slot" "$keeper_dir" "$!"
      ;;
    'signal '*) keeper_signal $keeper_rest ;;
    'forget '*) keeper_forget $keeper_rest ;;
    'adopt '*)
      keeper_slot=${keeper_rest%% *}
      keeper_register "$keeper_slot" "${keeper_rest#* }" ''
      echo "adopted $keeper_slot"
      ;;
    'remove '*) keeper_remove=$keeper_remove$keeper_rest$keeper_newline ;;
    quit)
      keeper_quit=1
      break
      ;;
  esac
done

# From here on speed matters no more, but nothing may stay behind.

# Sets keeper_sessions to the sessions of all executions not forgotten, and keeper_pending to the
# number of watchers whose leader has not written its pid yet. A process that has the leader's
# number and another start time means that the number was given away: the session is gone.
keeper_collect() {
  keeper_sessions=' '
  keeper_pending=0
  keeper_slot=0
  while [ "$keeper_slot" -lt "$keeper_slots" ]; do
    eval "keeper_dir=\${keeper_dir_$keeper_slot-} keeper_watcher=\${keeper_pid_$keeper_slot-}"
    keeper_slot=$((keeper_slot + 1))
    [ -n "$keeper_dir" ] || continue
    keeper_leader=
    { read -r keeper_leader keeper_born keeper_rest <"$keeper_dir/pid"; } 2>/dev/null
    if [ -z "$keeper_leader" ]; then
      [ -n "$keeper_watcher" ] && kill -0 "$keeper_watcher" 2>/dev/null &&
        keeper_pending=$((keeper_pending + 1))
      continue
    fi
    if keeper_stat "$keeper_leader" && [ "$keeper_start" != "$keeper_born" ]; then continue; fi
    keeper_sessions="$keeper_sessions$keeper_leader "
  done
}

# Sets keeper_groups to the process groups alive in keeper_sessions. One program reads all of
# /proc, the shell only splits: some 5 us a process.
keeper_scan() {
  keeper_groups=' '
  keeper_early=0
  [ "$keeper_sessions" = ' ' ] && return
  if [ -z "$keeper_linux" ]; then
    for keeper_group in $keeper_sessions; do
      kill -0 -- "-$keeper_group" 2>/dev/null && keeper_groups="$keeper_groups$keeper_group "
    done
    return
  fi
  keeper_table=$(cat /proc/[0-9]*/stat 2>/dev/null)
  set -f
  IFS=$keeper_newline
  for keeper_line in $keeper_table; do
    IFS=' '
    keeper_member "${keeper_line%% *}" ${keeper_line##*) }
  done
  set +f
  unset IFS
}

keeper_member() {
  [ "$2" = Z ] && return
  case $keeper_sessions in
    *" ${5-none} "*) ;;
    *" $1 "*)
      # A leader that has reported and not made its session yet: it will be there at the next look.
      keeper_early=1
      return
      ;;
    *) return ;;
  esac
  case $keeper_groups in *" $4 "*) return ;; esac
  keeper_groups="$keeper_groups$4 "
}

keeper_alive() {
  [ "$keeper_pending" -gt 0 ] && keeper_collect
  keeper_scan
  [ "$keeper_groups" != ' ' ] || [ "$keeper_pending" -gt 0 ] || [ "$keeper_early" = 1 ]
}

# Time is told by the clock where reading it costs no fork: on a machine that user processes keep
# busy, a nap of a tenth of a second may take a whole one.
keeper_clock() {
  if [ -n "$keeper_linux" ] && read -r keeper_now keeper_rest </proc/uptime; then
    keeper_now=$((${keeper_now%.*}${keeper_now#*.} / 10))
  else
    keeper_naps=$((keeper_naps + 1))
    keeper_now=$keeper_naps
  fi
}
keeper_naps=0

# Sends SIGTERM to those of keeper_groups that have not had it.
keeper_terminate() {
  for keeper_group in $keeper_groups; do
    case $keeper_termed in *" $keeper_group "*) continue ;; esac
    kill -s TERM -- "-$keeper_group" 2>/dev/null && keeper_termed="$keeper_termed$keeper_group "
  done
}
keeper_termed=' '

keeper_nap() { sleep 0.1 2>/dev/null || sleep 1; }

keeper_remove_folders() {
  while [ -n "$keeper_remove" ]; do
    keeper_dir=${keeper_remove%%"$keeper_newline"*}
    keeper_remove=${keeper_remove#*"$keeper_newline"}
    case $keeper_dir in
      /?*) rm -rf -- "$keeper_dir" ;;
    esac
  done
}

keeper_end() {
  keeper_remove_folders
  rm -rf -- "$keeper_folder"
  exit 0
}

keeper_pending=0
if [ -z "$keeper_quit" ]; then
  # No folder goes before the sessions are dead: the leaders' numbers are read from files in them.
  keeper_collect
  if [ "$keeper_sessions" != ' ' ] || [ "$keeper_pending" -gt 0 ]; then
    keeper_clock
    keeper_until=$((keeper_now + keeper_grace))
    while [ "$keeper_now" -lt "$keeper_until" ] && [ ! -e "$keeper_folder/verdict" ]; do
      keeper_nap
      keeper_clock
    done
  fi
  # Whoever creates the file first decides: the successor that has adopted everything, or we.
  set -C
  { echo ended >"$keeper_folder/verdict"; } 2>/dev/null || {
    [ -d "$keeper_folder" ] && [ -e "$keeper_folder/verdict" ] && keeper_end
  }
  set +C
fi

# First what needs no look at the process table: it frees the machine for the rest.
keeper_collect
keeper_groups=$keeper_sessions
keeper_terminate
keeper_clock
keeper_until=$((keeper_now + keeper_term))
while keeper_alive && [ "$keeper_now" -lt "$keeper_until" ]; do
  keeper_terminate
  keeper_nap
  keeper_clock
done
keeper_passes=0
while keeper_alive && [ "$keeper_passes" -lt 20 ]; do
  keeper_signal KILL $keeper_groups
  keeper_passes=$((keeper_passes + 1))
  keeper_nap
done
# On quit the client may still be closing its own folders: they are removed when it is gone.
[ -n "$keeper_quit" ] && while IFS= read -r keeper_line; do :; done
keeper_end
