package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the whole way from {@link Keeper#start} to the exit event for batches of {@code
 * hostname}, beside {@code xargs -P2} starting as many. Not a test: run it by hand with a scratch
 * folder, the size of a batch, the number of rounds, whether the ledger is forced, and {@code perl}
 * or the words of a shell.
 */
final class KeeperStartCost {
  private KeeperStartCost() {}

  public static void main(String[] arguments) throws Exception {
    Path root = Files.createTempDirectory(Path.of(arguments[0]), "start-cost");
    int batch = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    boolean force = Boolean.parseBoolean(arguments[3]);
    List<String> perl = arguments[4].contains("perl") ? List.of(arguments[4]) : List.of();
    List<String> shell =
        perl.isEmpty() ? List.of(arguments).subList(4, arguments.length) : List.of("/bin/sh");
    RecordingEvents events = new RecordingEvents();
    try (Ledger ledger = Ledger.open(root.resolve("ledger"), force, 1);
        Keeper keeper =
            Keeper.open(
                KeeperOptions.of(root.resolve("k")).withShell(shell).withPerl(perl),
                ledger,
                events)) {
      for (int round = 0; round < rounds; round++) {
        long xargsNs = xargs(batch);
        long startNs = System.nanoTime();
        for (int i = 0; i < batch; i++) {
          ExecutionKey key = new ExecutionKey("local" + i, "r" + round, 1);
          Path folder = root.resolve("local" + i);
          while (!keeper.start(
              new ExecutionSpec(
                  key,
                  i,
                  folder,
                  "hostname",
                  Map.of("PLUSH_HOST", "local" + i),
                  folder,
                  1 << 20))) {
            Thread.onSpinWait();
          }
        }
        long queuedNs = System.nanoTime();
        events.awaitExits((round + 1) * batch);
        long endNs = System.nanoTime();
        System.out.printf(
            "batch %d xargs_ms %.1f queued_ms %.1f keeper_ms %.1f ratio %.2f%n",
            batch,
            xargsNs / 1e6,
            (queuedNs - startNs) / 1e6,
            (endNs - startNs) / 1e6,
            (double) (endNs - startNs) / xargsNs);
      }
      long settleNs = System.nanoTime();
      Await.until("all forgotten", 10_000, () -> keeper.live() == 0);
      System.out.printf(
          "settled_ms %.1f children %d keeper_rss %s%n",
          (System.nanoTime() - settleNs) / 1e6,
          ProcessHandle.of(keeper.pid()).orElseThrow().children().count(),
          Files.readString(Path.of("/proc/" + keeper.pid() + "/status"))
              .lines()
              .filter(line -> line.startsWith("VmRSS"))
              .findFirst()
              .orElse("?"));
    } finally {
      KeeperProcess.deleteFolder(root);
    }
  }

  private static long xargs(int batch) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    Process process =
        new ProcessBuilder("sh", "-c", "seq " + batch + " | xargs -P2 -I{} hostname")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("xargs did not end");
    }
    return System.nanoTime() - startNs;
  }
}
