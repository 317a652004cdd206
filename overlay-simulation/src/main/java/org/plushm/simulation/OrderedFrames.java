package org.plushm.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/**
 * What one side of a link has on emulated links: a frame that was lost is sent again, those behind
 * it wait for it at the receiver, as Aeron's images do.
 */
final class OrderedFrames {
  private final World world;
  private final Incarnation owner;
  private final NodeId peer;
  private final Deque<Frame> control = new ArrayDeque<>();
  private final Deque<Frame> bulk = new ArrayDeque<>();

  /** What comes after everything else, once that has come. */
  private Runnable last;

  private boolean cancelled;

  /** A frame that has not been taken out at the receiver. */
  private static final class Frame {
    private final Runnable arrives;
    private final long sinceNs;
    private boolean isThere;

    Frame(Runnable arrives, long sinceNs) {
      this.arrives = arrives;
      this.sinceNs = sinceNs;
    }
  }

  OrderedFrames(World world, Incarnation owner, NodeId peer) {
    this.world = world;
    this.owner = owner;
    this.peer = peer;
  }

  /**
   * Sends a frame until it arrives.
   *
   * @param bytes of the message in it
   * @param arrives when it and all before it on the stream are there
   * @param givenUp when it does not come through for as long as a link waits
   */
  void send(StreamKind stream, int bytes, Runnable arrives, Runnable givenUp) {
    Deque<Frame> frames = stream == StreamKind.BULK ? bulk : control;
    Frame frame = new Frame(arrives, world.nowNs());
    frames.add(frame);
    launch(frames, frame, bytes, givenUp);
  }

  /** Sends what arrives when nothing on either stream is under way any more. */
  void sendLast(Runnable arrives) {
    send(
        StreamKind.CONTROL,
        0,
        () -> {
          last = arrives;
          takeLast();
        },
        () -> {});
  }

  /** Nothing of what is under way arrives: another link follows on this one. */
  void cancel() {
    cancelled = true;
    control.clear();
    bulk.clear();
  }

  private void launch(Deque<Frame> frames, Frame frame, int bytes, Runnable givenUp) {
    if (cancelled || !owner.isAlive()) {
      return;
    }
    Runnable again = () -> lost(frames, frame, bytes, givenUp);
    if (world.network().lost(owner.networkRandom())
        || world.network().blocked(owner.id(), peer, world.nowNs())) {
      again.run();
      return;
    }
    world
        .network()
        .pipes()
        .send(
            owner.id(),
            peer,
            bytes,
            true,
            () -> {
              frame.isThere = true;
              take(frames);
            },
            again);
  }

  private void lost(Deque<Frame> frames, Frame frame, int bytes, Runnable givenUp) {
    if (world.nowNs() - frame.sinceNs > world.network().linkGiveUpNs()) {
      givenUp.run();
      return;
    }
    world.after(world.network().linkRetransmitNs(), () -> launch(frames, frame, bytes, givenUp));
  }

  private void take(Deque<Frame> frames) {
    while (!cancelled && !frames.isEmpty() && frames.peek().isThere) {
      frames.remove().arrives.run();
    }
    takeLast();
  }

  private void takeLast() {
    if (last != null && !cancelled && control.isEmpty() && bulk.isEmpty()) {
      Runnable taken = last;
      last = null;
      taken.run();
    }
  }
}
