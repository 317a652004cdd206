package org.plushm.participant.keeper;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A client for tests that kill it: starts a few executions, says so, and waits to be killed. */
final class DoomedClient {
  private DoomedClient() {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    RecordingEvents events = new RecordingEvents();
    Ledger ledger = Ledger.open(root.resolve("ledger"), false, 1);
    List<String> perl = arguments[1].isEmpty() ? List.of() : List.of(arguments[1]);
    Keeper keeper =
        Keeper.open(KeeperOptions.of(root.resolve("keepers")).withPerl(perl), ledger, events);
    keeper.removeOnExit(root.resolve("aeron folder"));
    for (int i = 2; i < arguments.length; i++) {
      ExecutionKey key = new ExecutionKey("local1", "e" + (i - 1), 1);
      ExecutionSpec spec =
          new ExecutionSpec(key, i, root, arguments[i], Map.of(), root.resolve("work"), 1 << 20);
      if (!keeper.start(spec)) {
        throw new IllegalStateException("refused");
      }
      System.out.println(events.awaitStarted(key).pid());
    }
    System.out.println("up");
    System.out.flush();
    Thread.currentThread().join();
  }
}
