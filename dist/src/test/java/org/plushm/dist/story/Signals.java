package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

/** Signals to processes. */
final class Signals {
  private Signals() {}

  static void send(String name, long pid) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-s", name, Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, kill.waitFor(), "there is no process " + pid + " to send " + name + " to");
  }
}
