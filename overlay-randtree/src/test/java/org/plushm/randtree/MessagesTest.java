package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.root;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.CollectAck;
import org.plushm.randtree.RandTreeMessages.CollectRequest;
import org.plushm.randtree.RandTreeMessages.Forward;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.LogRequest;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Remove;
import org.plushm.randtree.RandTreeMessages.Status;
import org.plushm.randtree.RandTreeMessages.Vote;
import org.plushm.randtree.TreeWorld.Note;
import org.plushm.ransub.Candidate;
import org.plushm.ransub.ChannelState;
import org.plushm.ransub.CollectSet;
import org.plushm.ransub.Distribute;

/** Every message of the overlay on the wire. */
class MessagesTest {
  private final WireCodec codec = new WireCodec(TreeWorld.table());

  static List<Message> messages() {
    Candidate candidate = new Candidate(id(3), List.of(new ChannelState(3, Bytes.utf8("state"))));
    return List.of(
        new Join(3, true, id(1), 7),
        new Join(3, false, null, -1),
        new JoinReply(
            3, Answer.ACCEPTED, root(2, 1), null, List.of(id(2), id(1)), List.of(id(4)), 9),
        new JoinReply(3, Answer.REDIRECT, root(2, 1), id(4), List.of(), List.of(), 0),
        new JoinReply(3, Answer.DETACHED, null, null, List.of(), List.of(), 0),
        new HeartbeatDown(3, root(2, 1), List.of(id(2)), List.of(id(4)), 9, 4, List.of(id(6))),
        new HeartbeatDown(3, null, List.of(id(2)), List.of(), 9, 4, List.of()),
        new HeartbeatUp(3, 9, 20, 11),
        new Remove(3),
        new Probe(-5, root(2, 1)),
        new ProbeReply(Long.MAX_VALUE, null),
        new Getstatus(id(8)),
        new Status(id(8), true),
        new Prevote(3, root(2, 1)),
        new Vote(3, true, null, Long.MAX_VALUE),
        new NewRoot(root(2, 1)),
        new LogRequest(5),
        new CollectRequest(id(3), 4, 2, new Note(1, 2)),
        new CollectAck(4),
        new Forward(id(3), true, new Note(1, 2)),
        new Distribute(7, 40, 30, List.of(candidate), 5_000_000, true, 1_000_000, true),
        new CollectSet(7, 20, List.of(candidate), true, 3));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldReadWhatItWrote(Message message) throws MalformedMessage {
    assertEquals(message, codec.decode(codec.encode(message)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldSurviveAnyMutation(Message message) {
    byte[] bytes = codec.encode(message).toArray();
    RandomSource random = new RandomSource(1);
    for (int i = 0; i < 500; i++) {
      byte[] mutated = bytes.clone();
      for (int j = 0; j <= random.nextInt(3); j++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Bytes input = Bytes.copyOf(mutated, 0, 1 + random.nextInt(mutated.length));
      try {
        codec.decode(input);
      } catch (MalformedMessage e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
  }

  @Test
  void shouldFitTheTransportAtTheirLargest() {
    List<NodeId> path = distant(64);
    RootId root = new RootId(1 << 20, path.get(0), true);
    long position = Long.MAX_VALUE;
    Message reply =
        new JoinReply(
            position,
            Answer.ACCEPTED,
            root,
            path.get(1),
            path.subList(0, 16),
            path.subList(0, 12),
            position);
    assertTrue(codec.encode(reply).length() <= 1200, "reply " + codec.encode(reply).length());
    Message beat =
        new HeartbeatDown(
            position, root, path, path.subList(0, 32), position, position, path.subList(0, 12));
    assertTrue(codec.encode(beat).length() <= 4096, "heartbeat " + codec.encode(beat).length());
    List<Candidate> members = new ArrayList<>();
    path.subList(0, 10)
        .forEach(
            n ->
                members.add(
                    new Candidate(n, List.of(new ChannelState(0, Bytes.wrap(new byte[120]))))));
    Message distribute =
        new Distribute(position, 1000, 1000, members, position, true, position, true);
    assertTrue(codec.encode(distribute).length() <= 4096);
  }

  @Test
  void shouldRefuseNumbersOutOfRange() {
    List<Message> wrong =
        List.of(
            new Prevote(1L << 41, root(2, 1)),
            new NewRoot(new RootId(-1, id(1), true)),
            new HeartbeatUp(1, -1, 1, 0),
            new HeartbeatUp(1, 0, 0, 0),
            new LogRequest(0),
            new CollectSet(1, 0, List.of(Candidate.of(id(1))), false, 1));
    for (Message message : wrong) {
      Bytes encoded = codec.encode(message);
      assertThrows(MalformedMessage.class, () -> codec.decode(encoded), message.toString());
    }
  }

  private static List<NodeId> distant(int count) {
    List<NodeId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(new NodeId(0x2001_0db8_1234_5678L, -i - 1, 65_000, 1_800_000_000_000L));
    }
    return ids;
  }
}
