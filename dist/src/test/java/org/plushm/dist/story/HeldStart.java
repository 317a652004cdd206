package org.plushm.dist.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Virtual machines of one role that stand still as soon as they are there, so that a story finds
 * them on their way however late it looks. Needs a copy of the program of its own.
 */
final class HeldStart {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path options;
  private final byte[] before;
  private final Path held;

  /**
   * Changes the flags of a role.
   *
   * @param program the copy
   * @param role the name of its flags, such as {@code edge}
   */
  HeldStart(Path program, String role, Path folder) throws IOException {
    this.options = program.resolve("etc").resolve(role + ".options");
    this.before = Files.readAllBytes(options);
    this.held = folder.resolve("held");
    Files.writeString(
        options,
        Files.readString(options)
            + String.join(
                "\n",
                List.of(
                    "",
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:+PauseAtStartup",
                    "-XX:PauseAtStartupFile=" + held,
                    "")));
  }

  /** Waits until one stands still; those after it do not. */
  void await() throws Exception {
    Await.until("a virtual machine is there", LIMIT, () -> Files.exists(held));
    Files.write(options, before);
  }

  /** Lets it go on. */
  void release() throws IOException {
    Files.delete(held);
  }
}
