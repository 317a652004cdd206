package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.RootId;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ControlPort.LinkSend;

/** The control node follows the root (thesis section 3.2). */
class RootChangeTest extends ControlBench {
  private String other() {
    return root.equals("h1") ? "h2" : "h1";
  }

  private RootId newRoot() {
    return new RootId(1, nodes.get(other()), false);
  }

  @Test
  void shouldDialTheRootThatTheFormerOneNamesAndHangUpOnThatOne() {
    up(3);
    long formerLink = rootLink;
    List<Effect> effects = fromRoot(new SetRoot(newRoot(), 1, List.of(), false, 0));
    assertTrue(
        effects.stream()
            .anyMatch(
                e -> e instanceof Dial dial && dial.controlAddress().equals(address(other()))),
        "SETROOT names the new root");
    long link = linkTo(other());
    event(new LinkOpened(link));
    List<Effect> served =
        event(new LinkReceived(link, new SetRoot(newRoot(), 1, List.of(), true, 0)));
    assertTrue(served.contains(new LinkSend(link, new Confirm(true, List.of()))));
    assertTrue(served.contains(new HangUp(formerLink)), "the former link is dropped");
  }

  @Test
  void shouldAskTheBelievedRootEveryTwoMinutesAndFollowAnotherAnswer() {
    up(3);
    long askedCount = 0;
    for (int second = 0; second < 370; second++) {
      List<Effect> effects = after(SECOND);
      askedCount += isSent(effects, SetCtrl.class) ? 1 : 0;
      // Keep-alives are answered, so that the link stays.
      effects.stream()
          .filter(e -> e instanceof LinkSend send && send.link() == rootLink)
          .map(e -> ((LinkSend) e).message())
          .filter(org.plushm.plush.message.ControlLinkMessages.KeepAlive.class::isInstance)
          .toList()
          .forEach(this::fromRoot);
    }
    assertEquals(3, askedCount, "every 2 minutes");
    List<Effect> effects = fromRoot(new SetRoot(newRoot(), 1, List.of(), false, 0));
    assertTrue(effects.stream().anyMatch(Dial.class::isInstance));
  }

  @Test
  void shouldAskAgainAfterARestartWhomTheJournalNamesAndWhomThatOneNames() {
    up(3);
    List<Effect> effects = restart();
    assertTrue(
        effects.stream()
            .anyMatch(e -> e instanceof Dial dial && dial.controlAddress().equals(address(root))));
    long link = linkTo(root);
    event(new LinkOpened(link));
    dialled.values().removeIf(address(other())::equals);
    RootId moved = newRoot();
    event(new LinkReceived(link, new SetRoot(moved, 1, List.of(), false, 0)));
    assertFalse(control.count(HostStatus.ACTIVE) == 0, "nobody counts as lost for that");
  }
}
