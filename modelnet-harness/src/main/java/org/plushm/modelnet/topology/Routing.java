package org.plushm.modelnet.topology;

/** What makes a path the best one. */
public enum Routing {
  /** Fewest links, ties by the order of edges: what ModelNet does, the default for its files. */
  HOPS,
  /** Least sum of delays, ties by fewest links: what users of GraphML expect. */
  DELAY
}
