package org.plushm.participant.launch;

import java.io.IOException;

/** A signal ended a process while it started; of itself it would have said why. */
final class ClientKilledException extends IOException {
  private static final long serialVersionUID = 1L;

  /** As shells have it: a greater code is that of a signal. */
  private static final int SIGNAL_BASE = 128;

  ClientKilledException(String cause) {
    super(cause);
  }

  static boolean isOfSignal(int code) {
    return code > SIGNAL_BASE;
  }

  /** Tells what became of an order whose process could not be started. */
  static void tell(Launcher.Listener listener, String label, Exception failed) {
    if (failed instanceof ClientKilledException) {
      listener.died(label, failed.getMessage());
    } else {
      listener.failed(label, failed.getMessage());
    }
  }
}
