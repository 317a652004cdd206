package org.plushm.aeron;

import java.nio.ByteBuffer;
import org.plushm.overlay.NodeId;

/**
 * The network between the endpoints of an engine, when it is emulated: decides for every sealed
 * frame of the overlay whether and when it arrives. The frame itself travels through the real
 * sockets at once and waits at the receiver's, below seal and Aeron, for the moment that this
 * network names; so the time that sockets and driver take is part of the emulated delay instead of
 * an addition to it.
 *
 * <p>Who sent a frame and to whom, its sealed header says, never a UDP address. Times are the
 * engine's: {@link System#nanoTime} divided by {@link #dilation}, comparable between the processes
 * of one machine. All calls come on the engine's thread.
 */
public interface FrameNetwork {
  /** What a frame carries behind its seal, from {@link #enter} to {@link #arrive}. */
  int STAMP_BYTES = 16;

  /** The real network: frames are not touched. */
  FrameNetwork NONE =
      new FrameNetwork() {
        @Override
        public boolean isEmulated() {
          return false;
        }

        @Override
        public int dilation() {
          return 1;
        }

        @Override
        public boolean enter(
            NodeId from, NodeId to, int frameBytes, long nowNs, ByteBuffer stampOut) {
          return true;
        }

        @Override
        public void arrive(Frame frame, long stampHigh, long stampLow, long nowNs) {
          throw new IllegalStateException("frames of the real network have no stamp");
        }

        @Override
        public void poll(long nowNs, Exit exit) {
          // Nothing waits.
        }

        @Override
        public long nextDeadlineNs() {
          return Long.MAX_VALUE;
        }
      };

  /** A sealed frame that waits at its receiver's socket. */
  interface Frame {
    /** Whom its clear header names as sender; not verified yet. */
    NodeId from();

    /** Whom its clear header names as receiver. */
    NodeId to();

    /** Its length without the stamp. */
    int bytes();
  }

  /** Takes frames whose time has come. */
  @FunctionalInterface
  interface Exit {
    /** Hands a frame to its receiver. */
    void leave(Frame frame);
  }

  /** Whether there is anything to emulate. */
  boolean isEmulated();

  /** How many times slower than real time all clocks of the engine run; 1 for real time. */
  int dilation();

  /**
   * A frame leaves its sender.
   *
   * @param frameBytes its length; IP and UDP headers come on top
   * @param stampOut takes {@link #STAMP_BYTES} bytes when the result is true
   * @return false when it is lost already and need not be sent
   */
  boolean enter(NodeId from, NodeId to, int frameBytes, long nowNs, ByteBuffer stampOut);

  /**
   * A frame was read from a socket. It leaves by {@link #poll}, or never.
   *
   * @param stampHigh the first eight bytes of what {@link #enter} wrote
   * @param stampLow the others; both may be anything, a stamp is not authenticated
   */
  void arrive(Frame frame, long stampHigh, long stampLow, long nowNs);

  /** Lets everything leave whose time has come, in the order of the nominal times. */
  void poll(long nowNs, Exit exit);

  /** When {@link #poll} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextDeadlineNs();
}
