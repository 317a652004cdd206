package org.plushm.participant.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JvmCommandTest {
  private final String homeBefore = System.getProperty(JvmCommand.HOME_PROPERTY);

  /** Prints its arguments and whether Aeron could reach what it needs. */
  public static final class Child {
    public static void main(String[] arguments) {
      boolean exported =
          Object.class
              .getModule()
              .isExported("jdk.internal.misc", JvmCommandTest.class.getModule());
      System.out.print(String.join(",", arguments) + " " + exported);
    }
  }

  @AfterEach
  void restoreHome() {
    if (homeBefore == null) {
      System.clearProperty(JvmCommand.HOME_PROPERTY);
    } else {
      System.setProperty(JvmCommand.HOME_PROPERTY, homeBefore);
    }
  }

  @Test
  void shouldGoThroughTheOneScriptWhenInstalled() {
    System.setProperty(JvmCommand.HOME_PROPERTY, "/opt/plush m");
    ProcessBuilder builder = JvmCommand.builder(JvmRole.EDGE, "a.Main", List.of("x y"));
    assertEquals(
        List.of("/bin/sh", "/opt/plush m/libexec/jvm", "edge", "a.Main", "x y"), builder.command());
    assertEquals(System.getProperty("java.home"), builder.environment().get("JAVA_HOME"));
    assertEquals(Path.of("/opt/plush m"), JvmCommand.home().orElseThrow());
  }

  @Test
  @Tag("real")
  void shouldStartLikeThisMachineWhenNotInstalled() throws Exception {
    System.clearProperty(JvmCommand.HOME_PROPERTY);
    Process process =
        JvmCommand.builder(JvmRole.PARTICIPANT, Child.class.getName(), List.of("a", "b c"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals("a,b c true", out);
    } finally {
      process.destroyForcibly();
    }
  }
}
