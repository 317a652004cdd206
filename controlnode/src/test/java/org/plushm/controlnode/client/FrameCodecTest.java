package org.plushm.controlnode.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunStarted;

class FrameCodecTest {
  private final FrameCodec codec = new FrameCodec();

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
    Arbitrary<Long> number = Arbitraries.longs();
    Arbitrary<Message> exec =
        Combinators.combine(text.injectNull(0.2), text, number, number, number)
            .as(ExecRequest::new);
    Arbitrary<Message> output =
        Combinators.combine(
                text, Arbitraries.of(true, false), Arbitraries.bytes().array(byte[].class))
            .as((label, error, piece) -> new HostOutput(label, error, Bytes.copyOf(piece)));
    Arbitrary<Message> entry =
        Combinators.combine(
                text,
                text,
                text.injectNull(0.5),
                Arbitraries.integers(),
                number,
                text.injectNull(0.5))
            .as(HostEntry::new);
    Arbitrary<Message> started =
        Combinators.combine(text, text)
            .as(ComponentHosts::new)
            .list()
            .ofMaxSize(4)
            .map(components -> new RunStarted(7, components));
    return Arbitraries.oneOf(exec, output, entry, started);
  }

  @Property
  void shouldReadBackWhatItWrote(@ForAll("messages") Message message) throws MalformedMessage {
    assertEquals(message, codec.decode(codec.encode(message)));
  }

  @Property(tries = 1000)
  void shouldOnlyEverCallBytesMalformed(
      @ForAll("messages") Message message, @ForAll int place, @ForAll byte value) {
    byte[] bytes = codec.encode(message).toArray();
    bytes[Math.floorMod(place, bytes.length)] = value;
    try {
      codec.decode(Bytes.wrap(bytes));
    } catch (MalformedMessage malformed) {
      assertEquals(false, malformed.getMessage().isEmpty());
    }
  }

  @Property
  void shouldRefuseEveryMessageThatIsCut(@ForAll("messages") Message message) {
    byte[] bytes = codec.encode(message).toArray();
    Bytes cut = Bytes.copyOf(bytes, 0, bytes.length - 1);
    assertThrows(MalformedMessage.class, () -> codec.decode(cut));
  }

  @Test
  void shouldRefuseACodeThatIsNotInTheTable() {
    assertThrows(MalformedMessage.class, () -> codec.decode(Bytes.wrap(new byte[] {99})));
    assertThrows(MalformedMessage.class, () -> codec.decode(Bytes.wrap(new byte[] {-1})));
    assertThrows(MalformedMessage.class, () -> codec.decode(Bytes.EMPTY));
  }

  @Test
  void shouldCarryTheLargestRecord() throws MalformedMessage {
    StatusReply reply =
        new StatusReply("o", "t", 1, -1, null, "a", 1, 2, 3, 4, 5, "up", 6, "a=1,b=2", 7, true);
    assertEquals(reply, codec.decode(codec.encode(reply)));
  }
}
