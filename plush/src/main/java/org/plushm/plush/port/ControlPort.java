package org.plushm.plush.port;

import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;

/** The world of the control node: TLS links, launchers, journal and clients. */
public final class ControlPort {
  private ControlPort() {}

  /**
   * Connect to the process that listens at an address. Answered by {@link LinkOpened}, {@link
   * DialRefused} or {@link LinkEnded}, the latter at the latest after 2 s.
   *
   * @param link a number that the control node chose
   * @param controlAddress {@code IP:port}
   */
  public record Dial(long link, String controlAddress) implements Effect {}

  /** Send a frame over a link; dropped when the link has ended. */
  public record LinkSend(long link, Message message) implements Effect {}

  /** Flush and close a link; nothing more is told of it. */
  public record HangUp(long link) implements Effect {}

  /**
   * Fault injection: for so long nothing of any link comes or goes, and nobody can be dialled, as
   * when the network breaks; nothing is told. What was on its way is lost, links that are open stay
   * silent for good.
   *
   * @param durationMs 1 or more
   */
  public record CutLinks(long durationMs) implements Effect {}

  /** TLS is up and both sides are authenticated. */
  public record LinkOpened(long link) implements Event {}

  /** A frame. */
  public record LinkReceived(long link, Message message) implements Event {}

  /**
   * The link could not be opened because the machine answers that no process listens at the
   * address: whoever did has ended. A world that cannot tell this from silence says {@link
   * LinkEnded}, which costs time.
   */
  public record DialRefused(long link) implements Event {}

  /** The link could not be opened or has ended. */
  public record LinkEnded(long link, String reason) implements Event {}

  /**
   * Start the clients of these hosts. Each is answered by {@link Launched} or {@link LaunchFailed}.
   * The launcher bounds how many it starts at once.
   */
  public record Launch(List<LaunchOrder> orders) implements Effect {}

  /**
   * One host to launch.
   *
   * @param label host name
   * @param incarnationMin its incarnation is at least this
   */
  public record LaunchOrder(String label, long incarnationMin) {}

  /** The client of a host is up and waits for SETPEER or the control node. */
  public record Launched(String label, NodeId node, String controlAddress) implements Event {}

  /**
   * The client of a host could not be started.
   *
   * @param died it was killed while it started, which may not happen again
   */
  public record LaunchFailed(String label, String cause, boolean died) implements Event {
    /** One that could not be started. */
    public LaunchFailed(String label, String cause) {
      this(label, cause, false);
    }
  }

  /**
   * Make the key of an epoch, or find the one that was made, and have it durable. Answered by
   * {@link KeyMade}.
   */
  public record MakeKey(int epoch) implements Effect {}

  /**
   * The key of an epoch is on the disk, or cannot be.
   *
   * @param wrapped for the participants' private key; empty when there is a problem
   * @param problem one line; null for none
   */
  public record KeyMade(int epoch, Bytes wrapped, String problem) implements Event {}

  /**
   * What is launched from now on gets the keys of this step, and processes that run already get
   * them before they are asked for hosts. Keys that the step does not accept are destroyed.
   */
  public record LaunchWithKeys(KeyStep step) implements Effect {}

  /**
   * End every process that was launched, wherever the overlay did not end it; answered by {@link
   * AllStopped}.
   */
  public record StopAll() implements Effect {}

  /**
   * Nothing launched runs any more.
   *
   * @param leftovers what could not be confirmed to have ended, one line each
   */
  public record AllStopped(List<String> leftovers) implements Event {}

  /** Append a record to the journal; effects after it wait until it is durable. */
  public record Journal(Message record) implements Effect {}

  /**
   * Append a record to the journal, soon and in its place among the others; nothing waits for that.
   * For what tells of the past only: it survives the end of the process, but may be lost when the
   * machine loses power before anything else is made durable.
   */
  public record JournalLater(Message record) implements Effect {}

  /** A client asks. */
  public record ClientAsks(long client, Message request) implements Event {}

  /** A client has gone; its runs go on. */
  public record ClientGone(long client) implements Event {}

  /** Tell a client; dropped when it has gone. */
  public record ClientTell(long client, Message message) implements Effect {}

  /** Why a control node ends. */
  public enum Ending {
    /** The overlay is dismantled. */
    DISMANTLED,
    /** Its user wants it to leave; the overlay goes on and the next one continues its journal. */
    DETACHED,
    /** A newer control node serves the overlay, which goes on; its own journal is of no use. */
    DEPOSED
  }

  /**
   * This control node ends.
   *
   * @param note one line about it, may be empty
   */
  public record EndControl(Ending ending, String note) implements Effect {}
}
