package org.plushm.overlay.codec;

import net.openhft.posix.internal.PosixAPIHolder;

/**
 * What has to happen before the first class of Wire is touched. Wire's core asks its operating
 * system layer for things that an encoder never uses (process id, page size), and that layer then
 * generates native bindings: more than half of the time to the first message, a native library in
 * the temp directory and a warning on newer Javas. With the layer's own empty implementation none
 * of that happens.
 */
final class WireStart {
  private WireStart() {}

  /** Chooses the empty implementation; later calls do nothing new. */
  static void withoutNativeBindings() {
    PosixAPIHolder.useNoOpPosixApi();
  }
}
