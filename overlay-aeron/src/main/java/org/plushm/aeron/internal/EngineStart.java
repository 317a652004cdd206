package org.plushm.aeron.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import org.plushm.aeron.EngineOptions;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.overlay.MessageCodec;

/** Puts the parts of an engine together, all or nothing. Stateless, any thread. */
public final class EngineStart {
  private EngineStart() {}

  /**
   * Starts an engine's thread, a daemon.
   *
   * @throws IOException when Aeron's folder cannot be made or Aeron does not start
   */
  public static EngineLoop launch(EngineOptions given, KeyRing keys, MessageCodec codec)
      throws IOException {
    EngineOptions options = given.withNotices(new Notices(given.notices()));
    LoopCounters counters = new LoopCounters();
    EngineClock engineClock = new EngineClock(options.network().dilation());
    boolean emulated = options.network().isEmulated();
    FrameTransit transit = emulated ? new FrameTransit(options.network(), engineClock) : null;
    boolean readsAhead = emulated || DriverShards.count(options.nodesMax()) > 1;
    WakeSelector wake = new WakeSelector();
    AeronFolder folder = null;
    DriverShards drivers = null;
    try {
      long startNs = System.nanoTime();
      folder =
          AeronFolder.create(
              options.folderBase(), DriverShards.folderNeed(options.nodesMax()), options.notices());
      DriverClock clock = new DriverClock(System.currentTimeMillis(), engineClock.nanoTime());
      FrameGate gate =
          new FrameGate(wake, counters, new SecureRandom().nextLong(), transit, readsAhead);
      drivers = DriverShards.launch(options, folder, clock, gate, counters);
      counters.driverStartNs.set(System.nanoTime() - startNs);
      EngineLoop loop =
          new EngineLoop(
              options, keys, codec, drivers, folder, wake, clock, engineClock, gate, counters);
      Thread thread = new Thread(loop, options.roleName());
      thread.setDaemon(true);
      thread.start();
      return loop;
    } catch (IOException | RuntimeException e) {
      closeAll(e, drivers, folder, wake);
      throw e instanceof RuntimeException cause
          ? new IOException("Aeron did not start: " + cause.getMessage(), cause)
          : (IOException) e;
    } catch (InternalError fault) {
      // How the JVM tells that a page of a mapped file could not be had.
      IOException full = folder.ranOut(fault);
      closeAll(full, drivers, folder, wake);
      throw full;
    }
  }

  private static void closeAll(Exception reason, AutoCloseable... parts) {
    for (AutoCloseable part : parts) {
      if (part != null) {
        try {
          part.close();
        } catch (Exception e) {
          reason.addSuppressed(e instanceof IOException io ? new UncheckedIOException(io) : e);
        }
      }
    }
  }
}
