package org.plushm.overlay.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.basic.BasicMessages.Answer;
import org.plushm.overlay.basic.BasicMessages.CollectAck;
import org.plushm.overlay.basic.BasicMessages.CollectRequest;
import org.plushm.overlay.basic.BasicMessages.Forward;
import org.plushm.overlay.basic.BasicMessages.HeartbeatDown;
import org.plushm.overlay.basic.BasicMessages.HeartbeatUp;
import org.plushm.overlay.basic.BasicMessages.Join;
import org.plushm.overlay.basic.BasicMessages.JoinReply;
import org.plushm.overlay.basic.BasicMessages.LogRequest;
import org.plushm.overlay.basic.BasicMessages.Probe;
import org.plushm.overlay.basic.BasicMessages.ProbeReply;
import org.plushm.overlay.basic.BasicMessages.Remove;
import org.plushm.overlay.codec.WireCodec;

/** The wire schema of the basic overlays: what is written is read, nonsense is refused. */
class BasicMessagesTest {
  private static final NodeId A = NodeId.parse("10.0.0.1:4000#17");
  private static final NodeId B = NodeId.parse("[2001:db8::1]:4000#18");
  private static final RootId ROOT = new RootId(3, A, true);
  private static final Standing STANDING = new Standing("cs.example.edu", -2);

  private final MessageCodec codec =
      new WireCodec(BasicMessages.addTo(MessageTable.builder()).build());

  @Test
  void shouldReadBackWhatWasWritten() throws MalformedMessage {
    List<Message> all =
        List.of(
            new Join(1, null, -1, STANDING, 1),
            new Join(2, A, 70, STANDING, 9),
            new JoinReply(2, Answer.ACCEPTED, ROOT, null, List.of(B, A), 70),
            new JoinReply(2, Answer.REDIRECT, ROOT, B, List.of(), 0),
            new JoinReply(2, Answer.DETACHED, null, null, List.of(), 0),
            new HeartbeatDown(2, ROOT, List.of(A), 70, 60),
            new HeartbeatDown(2, null, List.of(A), 70, 0),
            new HeartbeatUp(2, 70, 9),
            new Remove(2, null),
            new Remove(2, B),
            new Probe(ROOT),
            new ProbeReply(null),
            new ProbeReply(ROOT),
            new LogRequest(1),
            new CollectRequest(B, 5, 4, new CollectAck(1)),
            new CollectAck(5),
            new Forward(B, true, new LogRequest(9)));
    for (Message message : all) {
      assertEquals(message, codec.decode(codec.encode(message)));
    }
  }

  @Test
  void shouldRefuseNumbersOutOfRange() {
    List<Message> wrong =
        List.of(
            new Join(1, null, -1, STANDING, 0),
            new JoinReply(2, Answer.ACCEPTED, null, null, List.of(A), 70),
            new JoinReply(2, Answer.ACCEPTED, ROOT, null, List.of(), 70),
            new JoinReply(2, Answer.ACCEPTED, ROOT, null, List.of(A), -1),
            new JoinReply(2, Answer.REDIRECT, ROOT, null, List.of(), 0),
            new HeartbeatDown(2, ROOT, List.of(), 70, 60),
            new HeartbeatDown(2, ROOT, Collections.nCopies(17, A), 70, 60),
            new HeartbeatDown(2, new RootId(-1, A, true), List.of(A), 70, 60),
            new HeartbeatDown(2, new RootId(Long.MAX_VALUE, A, true), List.of(A), 70, 60),
            new HeartbeatUp(2, -1, 9),
            new HeartbeatUp(2, 70, 0),
            new LogRequest(0));
    for (Message message : wrong) {
      assertThrows(
          MalformedMessage.class,
          () -> codec.decode(codec.encode(message)),
          () -> message + " is taken");
    }
  }

  @Test
  void shouldFitDatagramsAtTheirLongest() {
    Standing standing = new Standing("x".repeat(Standing.SITE_LENGTH_MAX), Integer.MIN_VALUE);
    long most = Long.MAX_VALUE;
    int join = codec.encode(new Join(most, B, most, standing, most)).length();
    int reply =
        codec
            .encode(new JoinReply(most, Answer.ACCEPTED, ROOT, B, Collections.nCopies(16, B), most))
            .length();
    assertTrue(join <= 1200 && reply <= 1200, join + " " + reply);
    assertThrows(IllegalArgumentException.class, () -> Standing.at("x".repeat(256)));
  }
}
