package org.plushm.plush.tally;

import java.util.Collection;
import java.util.List;

/** The exit codes of {@code plush}, the only list of them; {@code --help} prints it. */
public enum ExitCode {
  /** Every targeted host is ok. */
  OK(0, "every host ok"),
  /** Some host failed, was ended by a signal or was skipped. */
  SOME_FAILED(1, "some hosts failed, signalled or skipped"),
  /** The command line cannot be read; nothing was started. */
  USAGE(2, "usage error, nothing started"),
  /** Some host is unreachable or lost. */
  UNREACHABLE(3, "some hosts unreachable or lost"),
  /** The command timed out on some host. */
  TIMED_OUT(4, "the command timed out on some hosts"),
  /** The run was cancelled. */
  CANCELLED(5, "cancelled"),
  /** A spec, directory or topology is invalid or unreadable; nothing was started. */
  INVALID_INPUT(6, "invalid or unreadable spec, directory or topology"),
  /** The user or the peer is not authorised. */
  NOT_AUTHORISED(7, "not authorised"),
  /** A newer control node has taken the overlay over; nothing was done. */
  SUPERSEDED(8, "a newer control node has taken the overlay over"),
  /** Java or Maven is missing or the build failed; {@code bin/plush} says so before Java runs. */
  UNAVAILABLE(69, "no usable Java or Maven, or the build failed"),
  /** A fault of Plush-M itself. */
  INTERNAL(70, "internal error"),
  /**
   * The state folder cannot be written, for instance because the disk is full; nothing was done.
   */
  STATE_FAILED(73, "the state folder cannot be written, nothing was done"),
  /** Output could not be written, for instance because the disk is full; the run is cancelled. */
  OUTPUT_FAILED(74, "the output cannot be written"),
  /** Who read the output has left, as {@code head} does; the run is cancelled. */
  READER_LEFT(141, "nobody reads the output any more, as after '| head'");

  /** Of several, the first that applies of these wins. */
  private static final List<ExitCode> PRECEDENCE =
      List.of(NOT_AUTHORISED, CANCELLED, UNREACHABLE, TIMED_OUT, SOME_FAILED, OK);

  /** What stands for a host without a code of its own under {@code -S}, as with ssh. */
  private static final int REMOTE_CODE_UNKNOWN = 255;

  private static final int SIGNAL_BASE = 128;

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number the process ends with. */
  public int code() {
    return code;
  }

  /** The meaning in a few words, for {@code --help}. */
  public String meaning() {
    return meaning;
  }

  /** The code that one host's state asks for. */
  public static ExitCode of(HostState state) {
    return switch (state) {
      case OK -> OK;
      case FAILED, SIGNALLED, SKIPPED -> SOME_FAILED;
      case UNREACHABLE, LOST -> UNREACHABLE;
      case TIMED_OUT -> TIMED_OUT;
      case CANCELLED -> CANCELLED;
    };
  }

  /**
   * Of several codes, the first that applies of 7, 5, 3, 4, 1, 0; OK if there are none.
   *
   * @throws IllegalArgumentException if one of them is {@link #USAGE}, {@link #INVALID_INPUT} or
   *     {@link #INTERNAL}: these end a process by themselves and are not weighed against hosts
   */
  public static ExitCode firstOf(Collection<ExitCode> codes) {
    for (ExitCode code : codes) {
      if (!PRECEDENCE.contains(code)) {
        throw new IllegalArgumentException(code + " is not combined with other exit codes");
      }
    }
    for (ExitCode candidate : PRECEDENCE) {
      if (codes.contains(candidate)) {
        return candidate;
      }
    }
    return OK;
  }

  /**
   * The rule of {@code -S}: the largest remote code, where a signal counts as 128 + its number and
   * a timed out, unreachable or lost host as 255.
   *
   * <p>Skipped and cancelled hosts have no remote code. If there are any and all others are 0, the
   * ordinary code is used, so that the result is never 0 while a host is not ok.
   */
  public static int largestRemoteCode(Collection<HostOutcome> outcomes) {
    int largest = 0;
    int ordinary = 0;
    for (HostOutcome outcome : outcomes) {
      switch (outcome.state()) {
        case OK -> {}
        case FAILED -> largest = Math.max(largest, outcome.rc().getAsInt());
        case SIGNALLED -> largest = Math.max(largest, SIGNAL_BASE + outcome.signal().getAsInt());
        case TIMED_OUT, UNREACHABLE, LOST -> largest = REMOTE_CODE_UNKNOWN;
        case SKIPPED, CANCELLED -> ordinary = Math.max(ordinary, of(outcome.state()).code);
      }
    }
    return largest > 0 ? largest : ordinary;
  }
}
