#!/usr/bin/env perl
# Stands in for one step of the EMAN refinement: classifies a share of the particles.
#
#   eman.pl --i TASK [--of TASKS]
#
# A particle is a line of numbers in particles.txt. Task i of n takes the particles i, i + n, i + 2n
# and so on, gives each to the nearest line of references.txt, and prints how many each got and their
# new average. Whole numbers only, so that every machine prints the same.
use strict;
use warnings;

my @arguments = @ARGV;
my ($task, $tasks) = (undef, 100);
while (@ARGV) {
  my $word = shift @ARGV;
  if    ($word eq '--i')  { $task  = shift @ARGV; }
  elsif ($word eq '--of') { $tasks = shift @ARGV; }
  else                    { die "eman.pl: unknown argument '$word'\n"; }
}
die "eman.pl: which task? Say --i 1\n" unless defined $task && $task =~ /^[1-9]\d*$/;
die "eman.pl: '$tasks' is no number of tasks\n" unless $tasks =~ /^[1-9]\d*$/;

sub lines_of {
  my ($name) = @_;
  open my $file, '<', $name or die "eman.pl: $name: $!\n";
  return map { [split] } <$file>;
}

my @references = lines_of('references.txt');
my @particles  = lines_of('particles.txt');
my @count      = (0) x @references;
my @sum        = map { [(0) x @$_] } @references;

for (my $p = $task - 1; $p < @particles; $p += $tasks) {
  my ($nearest, $least);
  for my $r (0 .. $#references) {
    my $distance = 0;
    $distance += ($particles[$p][$_] - $references[$r][$_])**2 for 0 .. $#{ $references[$r] };
    ($nearest, $least) = ($r, $distance) if !defined $least || $distance < $least;
  }
  $count[$nearest]++;
  $sum[$nearest][$_] += $particles[$p][$_] for 0 .. $#{ $sum[$nearest] };
}

print "eman.pl @arguments\n";
for my $r (0 .. $#references) {
  my @average = $count[$r] ? map { int($_ / $count[$r]) } @{ $sum[$r] } : ('-');
  print "class ", $r + 1, ": $count[$r] particles, average @average\n";
}
