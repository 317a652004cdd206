package org.plushm.plush.tally;

import java.util.Objects;
import org.plushm.overlay.Bytes;

/**
 * What a command wrote on one host, as far as it was kept.
 *
 * @param stdout the kept beginning of the standard output
 * @param stderr the kept beginning of the standard error
 * @param stdoutBytes bytes the command wrote to the standard output, kept or not
 * @param stderrBytes bytes the command wrote to the standard error, kept or not
 * @param truncated true if the cap of the output cut either stream
 */
public record HostOutput(
    Bytes stdout, Bytes stderr, long stdoutBytes, long stderrBytes, boolean truncated) {
  /** No output at all. */
  public static final HostOutput NONE = whole(Bytes.EMPTY, Bytes.EMPTY);

  /** Checks that no more is kept than was written. */
  public HostOutput {
    Objects.requireNonNull(stdout, "stdout");
    Objects.requireNonNull(stderr, "stderr");
    if (stdoutBytes < stdout.length() || stderrBytes < stderr.length()) {
      throw new IllegalArgumentException(
          "more output kept than written: %d of %d, %d of %d bytes"
              .formatted(stdout.length(), stdoutBytes, stderr.length(), stderrBytes));
    }
  }

  /** Output that was kept completely. */
  public static HostOutput whole(Bytes stdout, Bytes stderr) {
    return new HostOutput(stdout, stderr, stdout.length(), stderr.length(), false);
  }

  /** The sizes of output whose content was passed on already, or nobody has. */
  public static HostOutput sizes(long stdoutBytes, long stderrBytes, boolean truncated) {
    return new HostOutput(Bytes.EMPTY, Bytes.EMPTY, stdoutBytes, stderrBytes, truncated);
  }

  /** The same sizes without the content, for callers that passed the content on already. */
  public HostOutput withoutContent() {
    return sizes(stdoutBytes, stderrBytes, truncated);
  }
}
