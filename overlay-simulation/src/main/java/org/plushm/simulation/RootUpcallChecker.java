package org.plushm.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;

/**
 * O3: isRoot upcalls alternate, the first says true, and between events the last one told is what
 * the tree says. Told of upcalls through {@link CheckedUpcalls} or directly.
 */
public final class RootUpcallChecker implements Checker {
  private final Map<NodeId, Boolean> told = new LinkedHashMap<>();

  /** The services above the overlay of this incarnation were told. */
  public void notifyIsRootChanged(World world, NodeId at, boolean isRoot) {
    boolean before = Boolean.TRUE.equals(told.put(at, isRoot));
    if (before == isRoot) {
      world.violation("O3 isRootAlternates", at + " was told " + isRoot + " twice");
    }
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (host.isAlive() && host.hasTransport()) {
      boolean isRoot = host.service(Overlay.class).tree().isRoot();
      if (isRoot != Boolean.TRUE.equals(told.get(host.id()))) {
        world.violation("O3 isRootIsTrue", host.id() + " is root " + isRoot + ", told otherwise");
      }
    }
  }
}
