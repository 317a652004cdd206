package org.plushm.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands with an environment of their own, of which a test says every word, and keeps their
 * output in files under one folder, so that no output is too long to wait for.
 */
final class Shell {
  private static final long LIMIT_SECONDS = 300;

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private int runs;

  /**
   * What a command left behind.
   *
   * @param code its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Result(int code, String out, String err) {
    /** Fails with everything that is known unless the exit code is this one. */
    Result expect(int expected) {
      assertEquals(expected, code, () -> "stdout:\n" + out + "\nstderr:\n" + err);
      return this;
    }
  }

  /** A command that was started. */
  record Running(Process process, Path out, Path err) {
    Result await() throws IOException, InterruptedException {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        fail("still running after " + LIMIT_SECONDS + " s: " + text(err));
      }
      return new Result(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
      return Files.readString(file, StandardCharsets.UTF_8);
    }
  }

  Shell(Path folder) {
    this.folder = folder;
    with("PATH", System.getenv("PATH"));
    with("HOME", folder.toString());
    with("JAVA_HOME", System.getProperty("java.home"));
  }

  Shell with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Shell without(String name) {
    environment.remove(name);
    return this;
  }

  Running start(List<String> words) throws IOException {
    runs++;
    Path out = folder.resolve("out." + runs);
    Path err = folder.resolve("err." + runs);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  Result run(Object... words) throws IOException, InterruptedException {
    return start(Arrays.stream(words).map(Object::toString).toList()).await();
  }

  /** Writes an executable POSIX-shell script. */
  static Path script(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
