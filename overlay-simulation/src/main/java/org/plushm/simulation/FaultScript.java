package org.plushm.simulation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Faults and their times, readable as text: {@code at 3s kill 4 silent}, one a line, explained in
 * {@code docs/fault-scripts.md}. {@code toString} writes what {@link #parse} reads.
 *
 * @param steps in the order in which they were written; those of the same time happen in it
 */
public record FaultScript(List<Step> steps) {
  /**
   * One fault.
   *
   * @param atNs when, counted from the moment at which the script is applied
   * @param fault what
   */
  public record Step(long atNs, Fault fault) {
    /** Checks the time. */
    public Step {
      if (atNs < 0) {
        throw new IllegalArgumentException("a fault at " + FaultText.duration(atNs));
      }
    }

    @Override
    public String toString() {
      return "at " + FaultText.duration(atNs) + " " + fault;
    }
  }

  /** Copies the list. */
  public FaultScript {
    steps = List.copyOf(steps);
  }

  /** A script without faults. */
  public static FaultScript empty() {
    return new FaultScript(List.of());
  }

  /**
   * Reads a script.
   *
   * @throws FaultScriptException with the first line that is wrong, and why
   */
  public static FaultScript parse(String text) {
    return new FaultScript(FaultScriptParser.parse(text));
  }

  /**
   * Lets it happen, times counted from now. Who is meant by {@code root} or a share is found out at
   * the time of each fault.
   *
   * @param hosts numbered from 1
   * @throws IllegalArgumentException when a host's number or an actor's name is nobody's
   */
  public void apply(World world, List<SimulatedHost> hosts) {
    check(world, hosts);
    FaultActs acts = new FaultActs(world, List.copyOf(hosts));
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int index = i;
      world.after(step.atNs, () -> acts.act(step.fault, index));
    }
  }

  /**
   * Looks whether {@link #apply} could be called.
   *
   * @throws IllegalArgumentException when a host's number or an actor's name is nobody's
   */
  public void check(World world, List<SimulatedHost> hosts) {
    FaultActs acts = new FaultActs(world, List.copyOf(hosts));
    steps.forEach(step -> acts.check(step.fault));
  }

  /**
   * When the last fault is over, counted from the moment at which the script is applied: the ends
   * of pauses, partitions and the like included, those that last for ever not.
   */
  public long endNs() {
    long endNs = 0;
    for (Step step : steps) {
      long durationNs = step.fault.durationNs();
      endNs = Math.max(endNs, step.atNs + (durationNs == Fault.FOREVER_NS ? 0 : durationNs));
    }
    return endNs;
  }

  @Override
  public String toString() {
    return steps.stream().map(step -> step + "\n").collect(Collectors.joining());
  }
}
