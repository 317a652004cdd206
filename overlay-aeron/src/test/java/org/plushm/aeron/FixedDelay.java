package org.plushm.aeron;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.plushm.overlay.NodeId;

/** A network with one delay for everything, and losses by number of the frame. */
final class FixedDelay implements FrameNetwork {
  private final long delayNs;
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private final long[] lags = new long[1 << 20];
  private volatile int count;
  private volatile Predicate<Long> loses = number -> false;
  private long number;

  private record Waiting(long exitNs, long number, Frame frame) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int order = Long.compare(exitNs, other.exitNs);
      return order == 0 ? Long.compare(number, other.number) : order;
    }
  }

  FixedDelay(long delayNs) {
    this.delayNs = delayNs;
  }

  /** From now on the frames of these numbers are lost. */
  void lose(Predicate<Long> numbers) {
    loses = numbers;
  }

  @Override
  public boolean isEmulated() {
    return true;
  }

  @Override
  public int dilation() {
    return 1;
  }

  @Override
  public boolean enter(NodeId from, NodeId to, int frameBytes, long nowNs, ByteBuffer stampOut) {
    if (loses.test(number++)) {
      return false;
    }
    stampOut.putLong(nowNs + delayNs).putLong(number);
    return true;
  }

  @Override
  public void arrive(Frame frame, long stampHigh, long stampLow, long nowNs) {
    waiting.add(new Waiting(stampHigh, stampLow, frame));
  }

  @Override
  public void poll(long nowNs, Exit exit) {
    Waiting next;
    while ((next = waiting.peek()) != null && next.exitNs <= nowNs) {
      waiting.remove();
      lags[count & lags.length - 1] = System.nanoTime() - next.exitNs;
      count++;
      exit.leave(next.frame);
    }
  }

  @Override
  public long nextDeadlineNs() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.peek().exitNs;
  }

  /** How late frames were handed over since the last call. */
  String lag() {
    int taken = Math.min(count, lags.length);
    count = 0;
    if (taken == 0) {
      return "no frames";
    }
    long[] sorted = Arrays.copyOf(lags, taken);
    Arrays.sort(sorted);
    return String.format(
        "%d frames, lag p50 %.0f us, p99 %.0f us, p99.9 %.0f us, max %.0f us",
        taken,
        sorted[taken / 2] / 1e3,
        sorted[(int) (taken * 0.99)] / 1e3,
        sorted[(int) (taken * 0.999)] / 1e3,
        sorted[taken - 1] / 1e3);
  }
}
