package org.plushm.participant.edge;

/** One participant on a host of its own; otherwise as {@link EdgeMain}. */
public final class ParticipantMain {
  private ParticipantMain() {}

  /** Runs until told to end. */
  public static void main(String[] arguments) {
    ClientMain.run(false, null);
  }
}
