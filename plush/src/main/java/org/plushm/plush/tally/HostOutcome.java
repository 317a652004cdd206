package org.plushm.plush.tally;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The one end of one targeted host.
 *
 * @param host the host's name as it was targeted
 * @param state how it ended
 * @param rc the exit code, 0 if ok, 1 to 255 if failed, absent otherwise
 * @param signal the signal's number, 1 to 127, if signalled, absent otherwise
 * @param attempts how often the command was accepted by the host, or tried to be
 * @param elapsedMs milliseconds from sending the command to learning the end
 * @param output what the command wrote
 */
public record HostOutcome(
    String host,
    HostState state,
    OptionalInt rc,
    OptionalInt signal,
    int attempts,
    long elapsedMs,
    HostOutput output) {

  /** Checks that code and signal are there exactly when the state has one. */
  public HostOutcome {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(output, "output");
    boolean rcFits =
        switch (state) {
          case OK -> rc.equals(OptionalInt.of(0));
          case FAILED -> rc.orElse(0) >= 1 && rc.orElse(0) <= 255;
          default -> rc.isEmpty();
        };
    boolean signalFits =
        state == HostState.SIGNALLED
            ? signal.orElse(0) >= 1 && signal.orElse(0) <= 127
            : signal.isEmpty();
    if (!rcFits || !signalFits) {
      throw new IllegalArgumentException(
          host + ": state " + state + " does not go with rc " + rc + " and signal " + signal);
    }
    if (attempts < 0 || elapsedMs < 0) {
      throw new IllegalArgumentException(
          host + ": negative attempts " + attempts + " or elapsed time " + elapsedMs + " ms");
    }
  }

  /**
   * As messages tell it, with one number for code and signal.
   *
   * @param rc the exit code of states that have one, the signal of those; else it does not matter
   */
  public static HostOutcome told(
      String host, HostState state, int rc, int attempts, long elapsedMs, HostOutput output) {
    return switch (state) {
      case OK, FAILED ->
          new HostOutcome(
              host, state, OptionalInt.of(rc), OptionalInt.empty(), attempts, elapsedMs, output);
      case SIGNALLED -> signalled(host, rc, attempts, elapsedMs, output);
      default -> ended(host, state, attempts, elapsedMs, output);
    };
  }

  /** The command ended by itself: ok for code 0, else failed. */
  public static HostOutcome exited(
      String host, int rc, int attempts, long elapsedMs, HostOutput output) {
    return new HostOutcome(
        host,
        rc == 0 ? HostState.OK : HostState.FAILED,
        OptionalInt.of(rc),
        OptionalInt.empty(),
        attempts,
        elapsedMs,
        output);
  }

  /** The command was ended by a signal. */
  public static HostOutcome signalled(
      String host, int signal, int attempts, long elapsedMs, HostOutput output) {
    return new HostOutcome(
        host,
        HostState.SIGNALLED,
        OptionalInt.empty(),
        OptionalInt.of(signal),
        attempts,
        elapsedMs,
        output);
  }

  /** The host ended in a state without exit code and signal, for instance lost. */
  public static HostOutcome ended(
      String host, HostState state, int attempts, long elapsedMs, HostOutput output) {
    return new HostOutcome(
        host, state, OptionalInt.empty(), OptionalInt.empty(), attempts, elapsedMs, output);
  }

  /** The same outcome with the sizes of the output but not its content. */
  public HostOutcome withoutContent() {
    return new HostOutcome(host, state, rc, signal, attempts, elapsedMs, output.withoutContent());
  }

  /** The end in few words: {@code exit 2}, {@code signal 9}, {@code lost}. */
  String shortReason() {
    return switch (state) {
      case OK, FAILED -> "exit " + rc.getAsInt();
      case SIGNALLED -> "signal " + signal.getAsInt();
      default -> state.label();
    };
  }

  /** The end in words: {@code exited with code 2}, {@code ended by signal 9}, {@code lost}. */
  public String reason() {
    return switch (state) {
      case OK, FAILED -> "exited with code " + rc.getAsInt();
      case SIGNALLED -> "ended by signal " + signal.getAsInt();
      default -> state.label();
    };
  }
}
