package org.plushm.aeron.internal;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;

/**
 * Aeron's media driver and client without threads of their own. Buffers are as small as Aeron
 * allows and grow only with the number of nodes.
 */
final class AeronDriver implements AutoCloseable {
  /** Aeron's least size of the counters' values. */
  private static final int COUNTERS_BYTES_MIN = 1 << 20;

  /** Measured: 24 counters of 128 bytes a node; twice that, because closed ones linger. */
  private static final int COUNTERS_BYTES_PER_NODE = 2 * 24 * 128;

  /** Aeron's command, event and error buffers and its loss report. */
  private static final long OTHER_BUFFERS_BYTES = 8L << 20;

  /** A tree link costs a node two mapped logs of three terms and a page, on average twice. */
  private static final long LOG_BYTES_PER_NODE = 4L * (3 * AeronFrame.TERM_BYTES + 4096);

  private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;
  private static final int WINDOW_BYTES = 32 * 1024;

  /** A lost frame is asked for again after so many milliseconds in an emulated network. */
  private static final long NAK_RETRY_RATIO = 150;

  private final MediaDriver driver;
  private final Aeron client;
  private final AgentInvoker driverInvoker;
  private final AgentInvoker clientInvoker;

  private AeronDriver(MediaDriver driver, Aeron client) {
    this.driver = driver;
    this.client = client;
    this.driverInvoker = driver.sharedAgentInvoker();
    this.clientInvoker = client.conductorAgentInvoker();
  }

  /** How much a folder for so many nodes may come to hold, in bytes. */
  static long folderBytes(int nodes) {
    return buffersBytes(nodes) + logBytes(nodes);
  }

  /** What a driver for so many nodes takes before the first link, in bytes. */
  static long buffersBytes(int nodes) {
    return OTHER_BUFFERS_BYTES + 5L * countersBytes(nodes);
  }

  /** What the links of so many nodes come to take, in bytes. */
  static long logBytes(int nodes) {
    return LOG_BYTES_PER_NODE * nodes;
  }

  private static int countersBytes(int nodes) {
    long wanted = (long) COUNTERS_BYTES_PER_NODE * nodes;
    return (int) Math.max(COUNTERS_BYTES_MIN, Long.highestOneBit(Math.max(1, wanted - 1)) << 1);
  }

  static AeronDriver launch(
      Path folder, int nodes, DriverClock clock, FrameGate gate, Consumer<String> notices) {
    ConductorOfDriver conductor = new ConductorOfDriver();
    ErrorHandler errors = e -> notices.accept("Aeron: " + e.getMessage());
    MediaDriver.Context context =
        new MediaDriver.Context()
            .aeronDirectoryName(folder.toString())
            .threadingMode(ThreadingMode.INVOKER)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .errorHandler(errors)
            .nanoClock(clock)
            .epochClock(clock)
            .sendChannelEndpointSupplier(
                (channel, status, ctx) ->
                    new SealedSendEndpoint(gate, conductor, channel, status, ctx))
            .receiveChannelEndpointSupplier(
                (channel, dispatcher, status, ctx) ->
                    new SealedReceiveEndpoint(gate, channel, dispatcher, status, ctx))
            // It would resolve names on a thread of its own, which spins; ours are literals.
            .asyncExecutorEnabled(false)
            .mtuLength(AeronFrame.MTU_BYTES)
            .publicationTermBufferLength(AeronFrame.TERM_BYTES)
            .ipcTermBufferLength(AeronFrame.TERM_BYTES)
            .termBufferSparseFile(true)
            .performStorageChecks(false)
            .counterValuesBufferLength(countersBytes(nodes))
            .initialWindowLength(WINDOW_BYTES)
            .socketRcvbufLength(RECEIVE_BUFFER_BYTES)
            .publicationReservedSessionIdLow(FrameGate.RESERVED_SESSION_LOW)
            .publicationReservedSessionIdHigh(FrameGate.RESERVED_SESSION_HIGH)
            .statusMessageTimeoutNs(TimeUnit.MILLISECONDS.toNanos(250))
            .imageLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(10))
            .publicationConnectionTimeoutNs(TimeUnit.SECONDS.toNanos(10))
            .publicationLingerTimeoutNs(TimeUnit.SECONDS.toNanos(1))
            .clientLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(60))
            .publicationUnblockTimeoutNs(TimeUnit.SECONDS.toNanos(120))
            .reResolutionCheckIntervalNs(0);
    context.driverTimeoutMs(TimeUnit.SECONDS.toMillis(60));
    if (gate.transit() != null) {
      emulate(context, gate.transit());
    }
    MediaDriver driver = null;
    Aeron client = null;
    try {
      driver = MediaDriver.launch(context);
      client =
          Aeron.connect(
              new Aeron.Context()
                  .aeronDirectoryName(folder.toString())
                  .useConductorAgentInvoker(true)
                  .driverAgentInvoker(driver.sharedAgentInvoker())
                  .nanoClock(clock)
                  .epochClock(clock)
                  .errorHandler(errors)
                  .subscriberErrorHandler(errors)
                  .driverTimeoutMs(TimeUnit.SECONDS.toMillis(60)));
      return new AeronDriver(driver, client);
    } catch (RuntimeException e) {
      // A driver that is left behind keeps its folder.
      CloseHelper.quietCloseAll(client, driver);
      throw e;
    }
  }

  private static void emulate(MediaDriver.Context context, FrameTransit transit) {
    context
        .senderDutyCycleTracker(new HandOverPoint(transit))
        .receiverDutyCycleTracker(new HandOverPoint(transit))
        .conductorDutyCycleTracker(new HandOverPoint(transit))
        // Aeron's default is for local networks: it would ask for a lost frame every 10 ms, which
        // over emulated round trips of 100 ms is ten times before the first answer can be there.
        // Its signs of life are most of the frames of a large overlay at rest. A status message
        // that opens the window is sent at once in any case; this is for streams at rest.
        .statusMessageTimeoutNs(TimeUnit.SECONDS.toNanos(1))
        .nakUnicastDelayNs(TimeUnit.MILLISECONDS.toNanos(1))
        .nakUnicastRetryDelayRatio(NAK_RETRY_RATIO)
        .socketRcvbufLength(4 * RECEIVE_BUFFER_BYTES);
  }

  Aeron client() {
    return client;
  }

  /** One duty cycle of both. */
  void cycle() {
    driverInvoker.invoke();
    clientInvoker.invoke();
  }

  @Override
  public void close() {
    CloseHelper.closeAll(client, driver);
  }
}
