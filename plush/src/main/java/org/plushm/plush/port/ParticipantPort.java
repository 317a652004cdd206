package org.plushm.plush.port;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;

/** The control link as a participant sees it, and the end of the client itself. */
public final class ParticipantPort {
  private ParticipantPort() {}

  /** The control node has connected and named this participant; links are numbered by the world. */
  public record ControlOpened(long link) implements Event {}

  /** A frame from the control node. */
  public record ControlReceived(long link, Message message) implements Event {}

  /** The link has ended; nothing more comes of it. */
  public record ControlClosed(long link) implements Event {}

  /** Send a frame; the world queues at most 8 MB and then refuses the node's bulk stream. */
  public record ControlSend(long link, Message message) implements Effect {}

  /** Flush and close the link. */
  public record ControlClose(long link) implements Effect {}

  /**
   * Bring the process to this step of the overlay's keys, unless it is there or further. Answered
   * by {@link KeysChanged} in any case.
   *
   * @param wrapped the key of the step's newest epoch, for the participants' private key
   */
  public record ChangeKeys(KeyStep step, Bytes wrapped) implements Effect {}

  /** The process is at this step. */
  public record KeysChanged(KeyStep step) implements Event {}

  /**
   * This client ends.
   *
   * @param abrupt without a goodbye, as if the host had died (fault injection)
   * @param killProcesses whether its user processes are killed; they always are when not abrupt
   */
  public record EndClient(boolean abrupt, boolean killProcesses) implements Effect {}
}
