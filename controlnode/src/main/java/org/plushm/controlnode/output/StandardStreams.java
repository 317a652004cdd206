package org.plushm.controlnode.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the standard streams of this process are. */
public final class StandardStreams {
  /** The descriptor of the standard output. */
  public static final int OUT = 1;

  /** The descriptor of the standard error. */
  public static final int ERR = 2;

  private StandardStreams() {}

  /**
   * Whether one of the standard descriptors is a terminal. The JDK only tells whether all are;
   * where the system shows descriptors as files it is asked, elsewhere silence is the safe answer.
   */
  public static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      if (Files.isSymbolicLink(link)) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
    } catch (IOException unreadable) {
      return false;
    }
    return false;
  }
}
