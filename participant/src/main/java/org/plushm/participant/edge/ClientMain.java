package org.plushm.participant.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.plushm.participant.launch.ProcessConfig;
import org.plushm.participant.launch.ProcessConfigException;

/** What the mains of participant and edge share: configuration in, one line out, orderly end. */
final class ClientMain {
  /** The configuration on standard input is unusable. */
  static final int EXIT_CONFIGURATION = 2;

  /** It cannot run on this host: limits, addresses, folders. */
  static final int EXIT_CANNOT_RUN = 1;

  /** A bug, or the keeper or engine was lost. */
  static final int EXIT_INTERNAL = 70;

  private static final long STOP_TIMEOUT_S = 8;

  private ClientMain() {}

  /**
   * Runs a client process to its end; does not return.
   *
   * @param emulation the network between virtual hosts; null for the real one
   */
  static void run(boolean virtual, EdgeEmulation emulation) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    InputStream in = System.in;
    ProcessConfig config;
    try {
      config = ProcessConfig.read(in);
      if (config.virtual() != virtual) {
        throw new IOException(
            "the configuration is for " + (virtual ? "a host of its own" : "virtual hosts"));
      }
    } catch (ProcessConfigException | IOException e) {
      exit(out, "configuration: " + e.getMessage(), EXIT_CONFIGURATION);
      return;
    }
    ClientProcess process;
    try {
      process = ClientProcess.open(config, emulation);
    } catch (StateLock.HeldException e) {
      if (virtual || e.controlAddress().isEmpty()) {
        exit(out, e.getMessage(), EXIT_CANNOT_RUN);
      }
      // A launcher that had lost sight of it goes on with the one that runs.
      out.println("READY " + e.controlAddress());
      System.exit(0);
      return;
    } catch (IOException e) {
      exit(out, e.getMessage(), EXIT_CANNOT_RUN);
      return;
    } catch (RuntimeException e) {
      exit(out, "internal error: " + e, EXIT_INTERNAL);
      return;
    }
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> process.fail("thread " + thread.getName() + " failed: " + failure));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(process), "shutdown"));
    out.println("READY " + process.controlAddress());
    process.startConfiguredHosts();
    if (config.ephemeral()) {
      watch(in, process);
    }
    System.exit(process.exit().join());
  }

  /** The end of standard input means that whoever started this process is gone. */
  private static void watch(InputStream in, ClientProcess process) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  // Nothing more is expected, and nothing means anything.
                  continue;
                }
              } catch (IOException e) {
                // As good as its end.
                process.launcherGone();
              }
              process.launcherGone();
            },
            "stdin-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** On SIGTERM: the same orderly end. After an orderly end there is nothing left to wait for. */
  private static void awaitStop(ClientProcess process) {
    process.stop(0);
    try {
      process.exit().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      // The keeper kills what is left as soon as this process is gone.
      Runtime.getRuntime().halt(EXIT_INTERNAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exit(PrintStream out, String reason, int code) {
    out.println("FAILED " + reason.replace('\n', ' '));
    System.exit(code);
  }
}
