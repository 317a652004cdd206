package org.plushm.modelnet.pipe;

import java.util.function.Consumer;

/**
 * Which pipes packets pass between virtual hosts: the sender's own one, those of the core, the
 * receiver's own one. Pipes of the core may be made when they are asked for first.
 */
public interface PipePaths {
  /** How many virtual hosts there are, numbered from 0. */
  int hostCount();

  /** The pipe that all packets of a sender pass first, or null if there is none. */
  Pipe first(int fromVn);

  /**
   * The pipes between the two, in order; empty if there are none.
   *
   * @return null if no path leads there
   */
  Pipe[] core(int fromVn, int toVn);

  /** The pipe that all packets to a receiver pass last, or null if there is none. */
  Pipe last(int toVn);

  /** Hands over every pipe that has been made so far, always in the same order. */
  void forEachPipe(Consumer<Pipe> each);
}
