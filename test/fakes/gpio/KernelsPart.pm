package KernelsPart;

# Plays the kernel's part of a GPIO chip for a program that is run with it (PERL5OPT=-MKernelsPart): what ioctl would ask the kernel is
# answered out of the folder FAKE_GPIO, which gpio-fake.ts looks after. What the real kernel does, the rig shows (test/rig/gpio-checks.ts).
#
#   dev/gpiochipN   the label of the chip in the file; the file gone: the chip gone
#   N.LINE.level    what is on the pin, 0 or 1
#   N.LINE.events   a pipe; what is written there are the edges of an input
#   N.LINE.held     locked by who has the line
#   stuck           there: a line that is driven does not move

use strict;
use warnings;
use Fcntl qw(LOCK_EX LOCK_NB);

my ($BUSY, $NO_DEVICE, $NO_QUESTION) = (16, 19, 25);
my ($ACTIVE_LOW, $OUTPUT) = (2, 8);
my (%line, @kept);

sub slurp { open my $file, '<', $_[0] or return; local $/; <$file> }
sub spill { open my $file, '>', $_[0] or die; syswrite $file, $_[1] }
sub fail { $! = $_[0]; return }

sub chip {
  my ($fd) = @_;
  my $path = readlink "/proc/self/fd/$fd";
  my ($number) = $path =~ /gpiochip(\d+)$/ or return fail($NO_DEVICE);
  my $label = slurp($path) // return fail($NO_DEVICE);
  $_[1] = pack 'a32 a32 L<', "gpiochip$number", $label, 8;
  return '0 but true';
}

sub take {
  my ($fd) = @_;
  my $path = readlink "/proc/self/fd/$fd";
  my ($number) = $path =~ /gpiochip(\d+)$/ or return fail($NO_DEVICE);
  my ($offset, $flags) = (unpack('L<', $_[1]), unpack('Q<', substr $_[1], 288, 8));
  my $at = "$ENV{FAKE_GPIO}/$number.$offset";
  open my $held, '>>', "$at.held" or die;
  flock $held, LOCK_EX | LOCK_NB or return fail($BUSY);
  open my $events, '+<', "$at.events" or die;
  push @kept, $held, $events;
  $line{fileno $events} = { at => $at, chip => $path, low => !!($flags & $ACTIVE_LOW) };
  spill("$at.level", $flags & $ACTIVE_LOW ? 1 : 0) if $flags & $OUTPUT;
  substr($_[1], -4) = pack 'l', fileno $events;
  return '0 but true';
}

sub level {
  my $line = $line{$_[0]};
  return fail($NO_DEVICE) unless -e $line->{chip};
  my $is = slurp("$line->{at}.level") ^ $line->{low};
  $_[1] = pack 'Q<2', $is + 0, 1;
  return '0 but true';
}

sub set {
  my $line = $line{$_[0]};
  return fail($NO_DEVICE) unless -e $line->{chip};
  my $on = unpack('Q<', $_[1]) & 1;
  spill("$line->{at}.level", $line->{low} ? 1 - $on : $on) unless -e "$ENV{FAKE_GPIO}/stuck";
  return '0 but true';
}

my %answer = (0x8044b401 => \&chip, 0xc250b407 => \&take, 0xc010b40e => \&level, 0xc010b40f => \&set);

BEGIN {
  *CORE::GLOBAL::ioctl = sub (*$$) {
    my $answer = $answer{$_[1]} or return fail($NO_QUESTION);
    my $done = $answer->(fileno $_[0], $_[2]);
    # As Perl itself does with what is shorter.
    $_[2] .= "\xaa" x (256 - length $_[2]) if length $_[2] < 256;
    return $done;
  };
}

1;
