package org.plushm.participant.edge;

import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.basic.BasicMessages;
import org.plushm.overlay.basic.BasicOptions;
import org.plushm.overlay.basic.BasicOverlay;
import org.plushm.overlay.basic.Standing;
import org.plushm.participant.setting.OverlaySettings;
import org.plushm.plush.setting.SettingValues;
import org.plushm.randtree.BackupOptions;
import org.plushm.randtree.RandTreeOptions;
import org.plushm.randtree.RandTreeStack;

/** The overlay that a participant is given by name: the one place that knows them all. */
final class OverlayStacks {
  private OverlayStacks() {}

  /** Adds the messages of all overlays. */
  static MessageTable.Builder addMessagesTo(MessageTable.Builder table) {
    return BasicMessages.addTo(RandTreeStack.addMessagesTo(table));
  }

  /**
   * Installs an overlay's services on a node.
   *
   * @param standing where the host stands, for a tree of proxies
   * @param set what the user has set
   * @return the overlay for the layer above, which is installed next
   */
  static Overlay install(
      OverlayType type, Node node, Standing standing, SettingValues set, OverlayUpcalls upcalls) {
    BasicOptions basic = BasicOptions.defaults();
    if (!set.isEmpty()) {
      basic = OverlaySettings.BASIC.apply(basic, set);
    }
    return switch (type) {
      case RANDTREE -> randTree(node, set, upcalls);
      case STAR -> installed(node, BasicOverlay.star(node.context(type.label()), basic, upcalls));
      case PROXYTREE ->
          installed(
              node, BasicOverlay.proxyTree(node.context(type.label()), basic, standing, upcalls));
    };
  }

  private static Overlay randTree(Node node, SettingValues set, OverlayUpcalls upcalls) {
    RandTreeOptions tree = RandTreeOptions.defaults();
    if (set.isEmpty()) {
      // The classes of settings are not loaded where nothing is set.
      return RandTreeStack.install(node, tree, upcalls);
    }
    return RandTreeStack.install(
        node,
        OverlaySettings.RANDTREE.apply(tree, set),
        OverlaySettings.RANSUB.apply(BackupOptions.defaults(), set),
        upcalls);
  }

  private static Overlay installed(Node node, BasicOverlay overlay) {
    node.install(overlay);
    return overlay;
  }
}
