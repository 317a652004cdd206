package org.plushm.modelnet.realtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Has the thread that hands frames over scheduled before everything else on the machine (Linux's
 * SCHED_FIFO), as ModelNet's core ran in the kernel at the highest priority (OSDI 2002, section
 * 2.2). Without it a frame that is due waits for whoever has the processor: the user's processes,
 * compilers, other programs. What of the virtual machine can stop that thread comes before it, so
 * that a stop is short. Nothing that these threads start inherits it.
 *
 * <p>The engine stops with all threads of its process, though, and a stop begins when the last one
 * has had a processor. Linux shares processors among sessions (autogroups) and each of the user's
 * processes is a session, so a thousand of them would leave this process a thousandth: it gets a
 * larger share, not all. Stateless, any thread.
 */
final class RealTimeScheduling {
  /** What {@link #apply} returns when all was granted. */
  static final String GRANTED = "real-time";

  private static final String ENGINE = "engine";

  /** Three times the share of a session with the usual one; more starves the control node. */
  private static final String SESSION_NICE = "-5";

  /** Nine times: slower clocks leave the control node so much more time. */
  private static final String SLOWED_SESSION_NICE = "-10";

  private static final int ENGINE_PRIORITY = 1;
  private static final int STOPPING_PRIORITY = 2;

  /** Beginnings of names, cut to 15 bytes by the kernel. */
  private static final List<String> STOPPING = List.of("VM Thread", "ZDriver", "ZDirector");

  /** They work beside the engine for long, and must not push it away. */
  private static final List<String> BESIDE = List.of("ZWorker#");

  /** Changes the scheduling of one thread; {@code chrt}, but for tests. */
  @FunctionalInterface
  interface Scheduler {
    /**
     * Has a thread scheduled first in, first out.
     *
     * @param thread its number in the kernel
     * @param priority 1 to 99
     * @throws IOException why the system does not let it
     */
    void fifo(long thread, int priority) throws IOException;
  }

  private RealTimeScheduling() {}

  /**
   * For the threads of this process.
   *
   * @param engines how many of its kind there are on this machine, this one included
   * @param dilation how many times slower its clocks run
   */
  static String apply(int engines, int dilation) {
    return apply(
        Path.of("/proc/self"),
        engines,
        dilation,
        Runtime.getRuntime().availableProcessors(),
        RealTimeScheduling::chrt);
  }

  /**
   * For the threads of a process.
   *
   * @param process the kernel's folder of it
   * @param engines how many of its kind there are
   * @param dilation how many times slower its clocks run
   * @param processors how many there are; when the engines could take all of them, nothing is
   *     changed, for the user's processes need one, too
   * @param scheduler changes them
   * @return {@link #GRANTED}, or why frames wait for other programs
   */
  static String apply(
      Path process, int engines, int dilation, int processors, Scheduler scheduler) {
    if (processors <= engines) {
      return "engines: " + engines + ", processors: " + processors;
    }
    Path tasks = process.resolve("task");
    try {
      TreeMap<Long, Integer> priorities = priorities(tasks);
      if (!priorities.containsValue(ENGINE_PRIORITY)) {
        return "the engine's thread was not found in " + tasks;
      }
      for (var each : priorities.entrySet()) {
        scheduler.fifo(each.getKey(), each.getValue());
      }
      Path session = process.resolve("autogroup");
      if (Files.exists(session)) {
        Files.writeString(session, dilation > 1 ? SLOWED_SESSION_NICE : SESSION_NICE);
      }
      return GRANTED;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static TreeMap<Long, Integer> priorities(Path tasks) throws IOException {
    TreeMap<Long, Integer> priorities = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
      for (Path task : all) {
        String name = name(task);
        if (STOPPING.stream().anyMatch(name::startsWith)) {
          priorities.put(number(task), STOPPING_PRIORITY);
        } else if (name.equals(ENGINE) || BESIDE.stream().anyMatch(name::startsWith)) {
          priorities.put(number(task), ENGINE_PRIORITY);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException("this system has no " + e.getFile(), e);
    }
    return priorities;
  }

  /** A thread's name; empty for one that has ended meanwhile. */
  private static String name(Path task) throws IOException {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long number(Path task) {
    return Long.parseLong(task.getFileName().toString());
  }

  private static void chrt(long thread, int priority) throws IOException {
    List<String> words =
        List.of(
            "chrt",
            "--reset-on-fork",
            "--fifo",
            "--pid",
            Integer.toString(priority),
            Long.toString(thread));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said;
    try (var in = process.getInputStream()) {
      process.getOutputStream().close();
      said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said.isEmpty() ? "chrt failed" : said);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while scheduling was changed", e);
    }
  }
}
