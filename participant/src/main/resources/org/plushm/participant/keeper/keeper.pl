#!/usr/bin/perl
# The keeper where there is a Perl: the protocol, the files and the promises of keeper.sh, at one
# fork for each execution instead of two, without a watcher and without helper programs.
#
# usage: keeper.pl FOLDER GRACE_TENTHS TERM_TENTHS SHELL...
#   FOLDER, GRACE_TENTHS, TERM_TENTHS   as for keeper.sh, which lies in FOLDER
#   SHELL...                            words that run keeper.sh
#
# keeper.sh explains the lines; this one also prints `failed SLOT REASON` when it cannot fork.
#
# Starting, reaping and signals happen here. What follows the client's end is left to keeper.sh: it
# is run as the successor that adopts everything, while this process goes on reaping, for only the
# parent of a leader can learn and write its exit code. Core modules of Debian's perl-base only.
#
# The process is kept small, because what fork costs grows with it: no warnings.pm, no IO::Handle.

use strict;
use POSIX ();

my ($folder, $grace, $term, @shell) = @ARGV;

# A session of its own, out of reach of the terminal's ^C; niceness 10, which all children inherit.
POSIX::setsid();
POSIX::nice(10);
$SIG{$_} = 'IGNORE' for qw(HUP INT TERM PIPE);
# Only interrupts the wait below: what ended is found by waitpid.
$SIG{CHLD} = sub { };

my $boot = slurp('/proc/sys/kernel/random/boot_id');
chomp $boot if defined $boot;
$boot = '-' unless defined $boot && length $boot;

my %dir;       # slot => directory of every execution not forgotten
my %running;   # process number of a leader not reaped yet => [slot, directory]
my %slot_pid;  # slot => process number of its leader
my @remove;    # folders to be removed when the client is gone
my $ender;     # process number of keeper.sh once the client is gone
my $ender_status;

# A shell would only replace itself by a program whose words are all plain, so it is left out, as
# make does: that halves the price of `hostname`. What a common shell knows by itself is not plain.
my $plain = qr{\A[ ]*[A-Za-z0-9_./+-][A-Za-z0-9_./:,\@%+-]*(?:[ ]+[A-Za-z0-9_./:,\@%+=-]+)*[ ]*\z};
my %shell_word = map { $_ => 1 } qw(
  . : alias autoload bg bind break builtin caller case cd chdir command compgen complete compopt
  continue coproc declare dirs disown do done echo elif else enable esac eval exec exit export
  false fc fg fi float for foreach function functions getopts hash help hist history if in integer
  jobs kill let limit local log logout mapfile nameref nocorrect noglob popd print printf pushd pwd
  read readarray readonly rehash repeat return sched select set setopt shift shopt sleep source
  stop suspend test then time times trap true type typeset ulimit umask unalias unfunction unhash
  unlimit unset unsetopt until vared wait whence where which while
);
# A bash would import functions, which come before programs.
my $functions = grep { /^BASH_FUNC_/ } keys %ENV;

sub slurp {
  my ($file) = @_;
  my $fd = POSIX::open($file, POSIX::O_RDONLY());
  return undef unless defined $fd;
  my ($text, $piece, $count) = ('');
  # At the end it says "0 but true".
  $text .= $piece while defined($count = POSIX::read($fd, $piece, 65536)) && $count > 0;
  POSIX::close($fd);
  return defined $count ? $text : undef;
}

sub spill {
  my ($file, $text) = @_;
  my $flags = POSIX::O_WRONLY() | POSIX::O_CREAT() | POSIX::O_TRUNC();
  my $fd = POSIX::open($file, $flags, 0600);
  return 0 unless defined $fd;
  my $count = POSIX::write($fd, $text, length $text);
  POSIX::close($fd);
  return defined $count && $count == length $text;
}

sub say_lines {
  my ($text) = @_;
  while (length $text) {
    my $count = POSIX::write(1, $text, length $text);
    if (defined $count) { substr($text, 0, $count) = '' }
    # Nobody reads any more: the client is gone, the end of the input follows.
    elsif ($! != POSIX::EINTR()) { return }
  }
}

# The start time of this process in the form of keeper.sh.
sub born {
  my $stat = slurp('/proc/self/stat');
  return $1 if defined $stat && $stat =~ /.*\) (?:\S+ ){19}(\d+)/s;
  my $text = join '_', split ' ', `ps -o lstart= -p $$`;
  return length $text ? $text : '-';
}

# The leader of an execution, up to the exec. Standard error comes first, so that what goes wrong
# afterwards can be read there; standard output is the pipe to the client until it was told.
sub lead {
  my ($slot, $dir) = @_;
  POSIX::setsid();
  POSIX::_exit(126) unless chdir $dir;
  my $append = POSIX::O_WRONLY() | POSIX::O_CREAT() | POSIX::O_APPEND();
  POSIX::close(0);
  POSIX::_exit(126) unless defined POSIX::open('/dev/null', POSIX::O_RDONLY());
  POSIX::close(2);
  POSIX::_exit(126) unless defined POSIX::open('err', $append, 0600);
  my $start = born();
  give_up("cannot write $dir/pid: $!") unless spill('pid', "$$ $start $boot\n");
  say_lines("started $slot $$ $start\n");
  POSIX::close(1);
  give_up("cannot open $dir/out: $!") unless defined POSIX::open('out', $append, 0600);

  my $text = slurp('cmd');
  give_up("cannot read $dir/cmd: $!") unless defined $text;
  my $quoted = qr/((?:'[^']*'|\\')+)/;
  my $command;
  for ($text) {
    pos = 0;
    /\G#[^\n]*\n/gc;
    $ENV{$1} = unquoted($2) while /\Gexport (\w+)=$quoted\n/gc;
    if (/\Gcd $quoted \|\| exit 126\n/gc) {
      my $work = unquoted($1);
      give_up("cd: cannot change to $work: $!") unless chdir $work;
      $ENV{PWD} = $work;
    }
    delete $ENV{OLDPWD} if /\Gunset OLDPWD\n/gc;
    $command = unquoted($1) if /\Gkeeper_command=$quoted\n\z/gc;
  }
  give_up("$dir/cmd is not what the client writes") unless defined $command;
  $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM PIPE CHLD);
  if (!$functions && $command =~ $plain) {
    my @words = split ' ', $command;
    exec { $words[0] } @words unless $shell_word{ $words[0] };
    # Not found, or not a program: the shell says so in its own words.
  }
  exec { '/bin/sh' } '/bin/sh', '-c', '--', $command;
  give_up("cannot execute /bin/sh: $!");
}

sub unquoted {
  my ($text) = @_;
  $text =~ s/'([^']*)'|\\(')/defined $1 ? $1 : $2/ge;
  return $text;
}

sub give_up {
  my ($reason) = @_;
  POSIX::write(2, "$reason\n", 1 + length $reason);
  POSIX::_exit(126);
}

sub start {
  my ($slot, $dir) = @_;
  my $pid = fork;
  if (!defined $pid) {
    say_lines("failed $slot cannot fork: $!\n");
    return;
  }
  lead($slot, $dir) if $pid == 0;
  $dir{$slot} = $dir;
  $slot_pid{$slot} = $pid;
  $running{$pid} = [$slot, $dir];
}

# Writes and tells the exit code of everything that has ended; with 0, waits for one more end.
sub reap {
  my ($flags) = (@_, POSIX::WNOHANG());
  my $lines = '';
  while ((my $pid = waitpid -1, $flags) > 0) {
    $flags = POSIX::WNOHANG();
    my $rc = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    if (defined $ender && $pid == $ender) {
      $ender_status = $rc;
      next;
    }
    my $run = delete $running{$pid} or next;
    my ($slot, $dir) = @$run;
    spill("$dir/rc", "$rc\n");
    $lines .= "exit $slot $rc\n" if defined $slot;
  }
  say_lines($lines) if length $lines;
}

sub forget {
  for my $slot (@_) {
    delete $dir{$slot};
    my $pid = delete $slot_pid{$slot};
    # The slot may be another's by the time this one ends.
    $running{$pid}[0] = undef if defined $pid && $running{$pid};
  }
}

# Waits for input or for the end of a child. A child that ends between the last look and select
# goes unnoticed by both, hence the bound: short while ends are likely, so that the last of many
# short processes is not told a tenth of a second late.
sub await_event {
  my ($seconds) = @_;
  my $ready = '';
  vec($ready, 0, 1) = 1;
  my $count = select $ready, undef, undef, $seconds;
  return $count > 0;
}

my $quit = 0;
my $lively = 0;  # short waits left: about 2 s of them after a start
say_lines("ready\n");
my $input = '';
INPUT: while (1) {
  reap() if %running;
  $lively-- if $lively > 0;
  next unless await_event(!%running ? undef : $lively > 0 ? 0.005 : 0.1);
  my $count = sysread STDIN, $input, 65536, length $input;
  next if !defined $count && $! == POSIX::EINTR();
  last unless $count;
  my $done = 0;
  while ((my $end = index $input, "\n", $done) >= 0) {
    my $line = substr $input, $done, $end - $done;
    $done = $end + 1;
    my ($verb, $rest) = split / /, $line, 2;
    if ($verb eq 'start') {
      start(split / /, $rest, 2);
      reap();
      $lively = 400;
    }
    elsif ($verb eq 'signal') {
      my ($name, @groups) = split / /, $rest;
      kill $name, map { -$_ } grep { $_ > 1 } @groups;
    }
    elsif ($verb eq 'forget') { forget(split / /, $rest) }
    elsif ($verb eq 'adopt') {
      my ($slot, $dir) = split / /, $rest, 2;
      $dir{$slot} = $dir;
      say_lines("adopted $slot\n");
    }
    elsif ($verb eq 'remove') { push @remove, $rest }
    elsif ($verb eq 'quit') {
      $quit = 1;
      last INPUT;
    }
  }
  substr($input, 0, $done) = '';
}

# From here on speed matters no more, but nothing may stay behind.

# keeper.sh finds the leaders by what they wrote: the youngest must have come so far.
my $naps = 200;
while ($naps-- > 0 && grep { !-s "$$_[1]/pid" } values %running) {
  select undef, undef, undef, 0.01;
  reap();
}
pipe my $from, my $to or die "cannot make a pipe: $!";
$ender = fork;
die "cannot fork: $!" unless defined $ender;
if ($ender == 0) {
  POSIX::dup2(fileno $from, 0);
  POSIX::dup2(POSIX::open('/dev/null', POSIX::O_WRONLY()), 1);
  close $to;
  exec { $shell[0] } @shell, "$folder/keeper.sh", $folder, $grace, $term;
  POSIX::_exit(127);
}
close $from;
my $lines = join '', (map { "adopt $_ $dir{$_}\n" } sort { $a <=> $b } keys %dir),
  map { "remove $_\n" } @remove;
$lines .= "quit\n" if $quit;
while (length $lines) {
  my $count = syswrite $to, $lines;
  if (defined $count) { substr($lines, 0, $count) = '' }
  elsif ($! != POSIX::EINTR()) { last }
}
# On quit the client may still be closing its own folders: keeper.sh removes them when it is gone.
my $open = $quit;
close $to unless $open;
while (!defined $ender_status) {
  reap();
  last if defined $ender_status;
  if (!$open) { select undef, undef, undef, 0.1 }
  elsif (await_event(0.1)) {
    my $count = sysread STDIN, $input, 65536;
    if (defined $count ? $count == 0 : $! != POSIX::EINTR()) {
      close $to;
      $open = 0;
    }
  }
}
reap();
if ($ender_status != 0) {
  # Whoever killed it did not mean the user processes to stay.
  kill 'KILL', map { -$_ } keys %running;
}
# What a successor has adopted runs on, and looks for the exit codes that only we can write.
reap(0) while !$quit && %running;
exit $ender_status;
