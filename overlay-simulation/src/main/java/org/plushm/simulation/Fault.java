package org.plushm.simulation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that a fault script does to a world. {@code toString} is the script's own form. Acts on
 * hosts where nobody lives do nothing, except a restart.
 */
public sealed interface Fault {
  /** The duration of what lasts until something ends it. */
  long FOREVER_NS = Long.MAX_VALUE;

  /**
   * How long it lasts, in nanoseconds; 0 for what happens at once, {@link #FOREVER_NS} for ever.
   */
  default long durationNs() {
    return 0;
  }

  /** Whom it is about; empty for what happens to the network as a whole. */
  default List<FaultTargets> targets() {
    return List.of();
  }

  /** A change of what the network does to all frames. */
  sealed interface OfFrames extends Fault {
    /** The model with the change. */
    FaultModel changed(FaultModel present);

    /** The model with the change undone, as the usual one has it. */
    FaultModel restored(FaultModel present, FaultModel usual);
  }

  /**
   * Ends nodes.
   *
   * @param who is killed
   * @param noisy whether the neighbours see links end, as when a process is killed, or nothing but
   *     silence, as when a machine loses power
   */
  record Kill(FaultTargets who, boolean noisy) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "kill " + who + (noisy ? " noisy" : " silent");
    }
  }

  /**
   * Starts a new incarnation at the same address, after a silent kill where one lives.
   *
   * @param who is restarted
   * @param stateless whether the disk is lost, and with it the knowledge of earlier incarnations
   * @param clockShiftNs how far the wall clock is set forth first, or back when negative
   */
  record Restart(FaultTargets who, boolean stateless, long clockShiftNs) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "restart "
          + who
          + (stateless ? " stateless" : "")
          + (clockShiftNs == 0 ? "" : " clock " + FaultText.duration(clockShiftNs));
    }
  }

  /**
   * Stops nodes for a while (SIGSTOP, a long collection of garbage, a suspended laptop).
   *
   * @param who stands still
   * @param durationNs how long
   */
  record Pause(FaultTargets who, long durationNs) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "pause " + who + lasting(durationNs);
    }
  }

  /**
   * Ends pauses early.
   *
   * @param who goes on
   */
  record Resume(FaultTargets who) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "resume " + who;
    }
  }

  /**
   * Makes each event of some nodes take time.
   *
   * @param who is overloaded
   * @param byNs the time that one event takes
   * @param durationNs how long this lasts
   */
  record Slow(FaultTargets who, long byNs, long durationNs) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "slow " + who + " by " + FaultText.duration(byNs) + lasting(durationNs);
    }
  }

  /**
   * Loses all frames between two groups, the control link not touched.
   *
   * @param side the one group
   * @param otherSide the other; null for all others
   * @param oneWay whether only frames from the first to the other are lost
   * @param durationNs how long
   */
  record Split(FaultTargets side, FaultTargets otherSide, boolean oneWay, long durationNs)
      implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return otherSide == null ? List.of(side) : List.of(side, otherSide);
    }

    @Override
    public String toString() {
      return "partition "
          + side
          + " | "
          + (otherSide == null ? "others" : otherSide)
          + (oneWay ? " one-way" : "")
          + lasting(durationNs);
    }
  }

  /** Ends all partitions. */
  record Heal() implements Fault {
    @Override
    public String toString() {
      return "heal";
    }
  }

  /**
   * Cuts the control link of some hosts, by their {@link SimulatedHost#portFaults}.
   *
   * @param who is out of the control node's reach
   * @param durationNs how long
   */
  record CutControl(FaultTargets who, long durationNs) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "cut-control " + who + lasting(durationNs);
    }
  }

  /**
   * Kills nodes silently in the middle of their next journal write, so that its record is torn, by
   * their {@link SimulatedHost#portFaults}.
   *
   * @param who writes the torn record
   */
  record TearJournal(FaultTargets who) implements Fault {
    @Override
    public List<FaultTargets> targets() {
      return List.of(who);
    }

    @Override
    public String toString() {
      return "tear-journal " + who;
    }
  }

  /**
   * Loses frames.
   *
   * @param probability of each, in [0, 1)
   * @param durationNs how long, after which the world's own model holds again
   */
  record Loss(double probability, long durationNs) implements OfFrames {
    @Override
    public FaultModel changed(FaultModel present) {
      return present.withFrameFaults(
          probability, present.duplicateProbability(), present.reorderProbability());
    }

    @Override
    public FaultModel restored(FaultModel present, FaultModel usual) {
      return present.withFrameFaults(
          usual.lossProbability(), present.duplicateProbability(), present.reorderProbability());
    }

    @Override
    public String toString() {
      return "loss " + FaultText.percent(probability) + lasting(durationNs);
    }
  }

  /**
   * Doubles datagrams.
   *
   * @param probability of each, in [0, 1]
   * @param durationNs how long, after which the world's own model holds again
   */
  record Duplicate(double probability, long durationNs) implements OfFrames {
    @Override
    public FaultModel changed(FaultModel present) {
      return present.withFrameFaults(
          present.lossProbability(), probability, present.reorderProbability());
    }

    @Override
    public FaultModel restored(FaultModel present, FaultModel usual) {
      return present.withFrameFaults(
          present.lossProbability(), usual.duplicateProbability(), present.reorderProbability());
    }

    @Override
    public String toString() {
      return "duplicate " + FaultText.percent(probability) + lasting(durationNs);
    }
  }

  /**
   * Holds datagrams back, so that later ones overtake them.
   *
   * @param probability of each, in [0, 1]
   * @param byNs how long at most one is held back
   * @param durationNs how long, after which the world's own model holds again
   */
  record Reorder(double probability, long byNs, long durationNs) implements OfFrames {
    @Override
    public FaultModel changed(FaultModel present) {
      return present
          .withFrameFaults(present.lossProbability(), present.duplicateProbability(), probability)
          .withReorderDelay(byNs);
    }

    @Override
    public FaultModel restored(FaultModel present, FaultModel usual) {
      return present
          .withFrameFaults(
              present.lossProbability(), present.duplicateProbability(), usual.reorderProbability())
          .withReorderDelay(usual.reorderDelayNs());
    }

    @Override
    public String toString() {
      return "reorder "
          + FaultText.percent(probability)
          + " by "
          + FaultText.duration(byNs)
          + lasting(durationNs);
    }
  }

  /**
   * Changes the delay of frames.
   *
   * @param delayNs one way, before jitter
   * @param jitter the fraction that a frame takes longer at most
   * @param durationNs how long, after which the world's own model holds again
   */
  record Delay(long delayNs, double jitter, long durationNs) implements OfFrames {
    @Override
    public FaultModel changed(FaultModel present) {
      return present.withDelay(delayNs, jitter).withPairDelay(null);
    }

    @Override
    public FaultModel restored(FaultModel present, FaultModel usual) {
      return present
          .withDelay(usual.delayNs(), usual.delayJitter())
          .withPairDelay(usual.pairDelay());
    }

    @Override
    public String toString() {
      return "delay "
          + FaultText.duration(delayNs)
          + " jitter "
          + FaultText.percent(jitter)
          + lasting(durationNs);
    }
  }

  /**
   * Changes links of an emulated network, as ModelNet's hopmod does. At the end they are what the
   * network was made with.
   *
   * @param hops which directions of links, by their indices; empty for all
   * @param what delay, bw, plr, queue, down or up; the network knows
   * @param value with its unit; empty for down and up
   * @param durationNs how long
   */
  record Hop(List<Range> hops, String what, String value, long durationNs) implements Fault {
    /**
     * Hops that follow each other.
     *
     * @param first the lowest, from 0
     * @param last the highest, at least the first
     */
    public record Range(int first, int last) {
      /** Checks the order. */
      public Range {
        if (first < 0 || last < first) {
          throw new IllegalArgumentException(
              "hops " + first + "-" + last + " do not count upwards from 0");
        }
      }

      @Override
      public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
      }
    }

    /** Copies the list. */
    public Hop {
      hops = List.copyOf(hops);
    }

    @Override
    public String toString() {
      return "hop "
          + (hops.isEmpty()
              ? "all"
              : hops.stream().map(Range::toString).collect(Collectors.joining(",")))
          + " "
          + what
          + (value.isEmpty() ? "" : " " + value)
          + lasting(durationNs);
    }
  }

  private static String lasting(long durationNs) {
    return durationNs == FOREVER_NS ? "" : " for " + FaultText.duration(durationNs);
  }
}
