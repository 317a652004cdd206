package org.plushm.aeron;

import org.plushm.overlay.NodeId;

/**
 * What lies between nodes, if it is more than the machine's own network: an emulation that holds
 * frames back, or loses them, between the seal and the socket. Frames are real in both cases; what
 * comes out of the network leaves by the socket it would have left by at once.
 *
 * <p>One engine has one, and calls it on its own thread alone. All times are those of {@link
 * System#nanoTime}.
 */
public interface FrameNetwork {
  /** The machine's own network. */
  FrameNetwork NONE =
      new FrameNetwork() {
        @Override
        public boolean enter(
            NodeId from, NodeId to, int lengthBytes, TravellingFrame frame, long nowNs) {
          return false;
        }

        @Override
        public int poll() {
          return 0;
        }

        @Override
        public long nextDeadlineNs() {
          return Long.MAX_VALUE;
        }
      };

  /** A sealed frame on its way; exactly one of its methods is to be called, once. */
  interface TravellingFrame {
    /** It has arrived: it leaves by its socket now. */
    void arrive();

    /** It is lost. */
    void lose();
  }

  /**
   * Lets a frame in. It may be lost or arrive within the call.
   *
   * @param from the sender, from the sealed header
   * @param to the receiver, from the sealed header; its incarnation may be 0
   * @param lengthBytes of the datagram's content
   * @param nowNs the present
   * @return false if the network does not lie between the two: the frame then goes its usual way
   */
  boolean enter(NodeId from, NodeId to, int lengthBytes, TravellingFrame frame, long nowNs);

  /**
   * Lets out what has arrived by now.
   *
   * @return how many frames
   */
  int poll();

  /** When {@link #poll} has to be called next; MAX_VALUE if nothing is under way. */
  long nextDeadlineNs();
}
