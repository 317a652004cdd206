package org.plushm.participant.edge;

/**
 * An edge: many participants on virtual hosts of this machine. Takes a {@link
 * org.plushm.participant.launch.ProcessConfig} on standard input, prints {@code READY IP:PORT} with
 * the address of its control listener, or {@code FAILED REASON}, and nothing else.
 *
 * <p>Exit codes: 0 told to end, 1 cannot run here, 2 configuration, 70 internal.
 */
public final class EdgeMain {
  private EdgeMain() {}

  /** Runs until told to end. */
  public static void main(String[] arguments) {
    ClientMain.run(true, null);
  }

  /**
   * For the main of an edge with an emulated network: as {@link #main}.
   *
   * @param emulation the network
   */
  public static void run(EdgeEmulation emulation) {
    ClientMain.run(true, emulation);
  }
}
