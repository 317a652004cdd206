package org.plushm.overlay.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.openhft.chronicle.wire.BinaryWire;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.noop.NoOpPosixAPI;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

class WireCodecTest {
  private static final NodeId NODE = NodeId.parse("127.0.0.9:4000#77");
  private final WireCodec codec = new WireCodec(AllKinds.table());

  /** A message whose fields a test chooses freely; never read back as itself. */
  private interface Written extends Message {}

  /** A later version of {@link Small}, with more fields. */
  private record Large(long first, String second, List<NodeId> third) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, first);
      out.text(2, second);
      out.nodes(40, third);
    }
  }

  private record Small(long first, String fourth, Bytes fifth, boolean sixth) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, first);
    }

    static Small read(FieldReader in) throws MalformedMessage {
      return new Small(in.int64(1), in.text(4), in.bytes(5), in.flag(6));
    }
  }

  @Provide
  Arbitrary<AllKinds> messages() {
    return ofDepth(3);
  }

  private static Arbitrary<AllKinds> ofDepth(int depth) {
    Arbitrary<NodeId> ids =
        Arbitraries.longs()
            .flatMap(
                high ->
                    Arbitraries.longs()
                        .map(
                            low ->
                                high % 2 == 0
                                    ? NodeId.ofIpv4((int) (long) low, (int) (low & 0xfff) + 1, 0)
                                    : new NodeId(high, low, 65_535, low & Long.MAX_VALUE)));
    Arbitrary<Message> nested =
        depth == 0
            ? Arbitraries.just(null)
            : Arbitraries.oneOf(
                ofDepth(depth - 1).map(message -> message),
                Arbitraries.longs()
                    .map(n -> new LogEntry(n, n / 3, Bytes.utf8("body" + n), Bytes.EMPTY)));
    Arbitrary<List<AllKinds>> lists =
        depth == 0 ? Arbitraries.just(List.of()) : ofDepth(depth - 1).list().ofMaxSize(3);
    // All of Java's chars, lone surrogates and 0 included.
    Arbitrary<String> texts =
        Arbitraries.oneOf(Arbitraries.strings(), Arbitraries.strings().ascii().ofMaxLength(80));
    return Builders.withBuilder(() -> new Object[9])
        .use(Arbitraries.longs().injectNull(0.2))
        .inSetter((a, v) -> a[0] = v)
        .use(Arbitraries.of(true, false).injectNull(0.3))
        .inSetter((a, v) -> a[1] = v)
        .use(texts.injectNull(0.2))
        .inSetter((a, v) -> a[2] = v)
        .use(
            Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(300)
                .map(Bytes::copyOf)
                .injectNull(0.2))
        .inSetter((a, v) -> a[3] = v)
        .use(ids.injectNull(0.2))
        .inSetter((a, v) -> a[4] = v)
        .use(ids.list().ofMaxSize(5).injectNull(0.2))
        .inSetter((a, v) -> a[5] = v)
        .use(Arbitraries.longs().list().ofMaxSize(9).injectNull(0.2))
        .inSetter((a, v) -> a[6] = v)
        .use(nested.injectNull(0.4))
        .inSetter((a, v) -> a[7] = v)
        .use(lists.injectNull(0.4))
        .inSetter((a, v) -> a[8] = v)
        .build(WireCodecTest::allKinds);
  }

  @SuppressWarnings("unchecked")
  private static AllKinds allKinds(Object[] a) {
    return new AllKinds(
        (Long) a[0],
        (Boolean) a[1],
        (String) a[2],
        (Bytes) a[3],
        (NodeId) a[4],
        (List<NodeId>) a[5],
        (List<Long>) a[6],
        (Message) a[7],
        (List<AllKinds>) a[8]);
  }

  private static AllKinds rich() {
    AllKinds leaf =
        new AllKinds(
            1L << 40,
            true,
            "größer \uD83D\uDE00 \0 than thirty-one characters, so that the length is its own",
            Bytes.utf8("payload"),
            NODE,
            List.of(NODE, NodeId.parse("[2001:db8::1]:9#3")),
            List.of(0L, -1L, 255L, 65_535L, 4_294_967_295L, Long.MIN_VALUE, Long.MAX_VALUE),
            new LogEntry(1, 2, Bytes.utf8("x"), Bytes.EMPTY),
            List.of(AllKinds.EMPTY));
    return new AllKinds(
        -7L, false, "", Bytes.EMPTY, NODE, List.of(), List.of(), leaf, List.of(leaf, leaf));
  }

  @Property
  void shouldReadWhatItWroteForAnyFields(@ForAll("messages") AllKinds message)
      throws MalformedMessage {
    assertEquals(message, codec.decode(codec.encode(message)));
  }

  @Test
  void shouldReadEveryIntegerWidth() throws MalformedMessage {
    for (int bits = 0; bits < 64; bits++) {
      for (long near = -2; near <= 2; near++) {
        for (long number : new long[] {(1L << bits) + near, -(1L << bits) + near}) {
          LogEntry entry = new LogEntry(number, ~number, Bytes.EMPTY, Bytes.EMPTY);
          assertEquals(entry, codec.decode(codec.encode(entry)));
        }
      }
    }
  }

  @Test
  void shouldKeepToTheKnownBytes() {
    // Golden: an older version must go on reading this. Field 0 = code 1, then the four fields.
    Bytes encoded = codec.encode(new LogEntry(3, 70_000, Bytes.utf8("ab"), Bytes.EMPTY));
    byte[] expected = {
      (byte) 0xba,
      0,
      (byte) 0xa1,
      1,
      (byte) 0xba,
      1,
      (byte) 0xa1,
      3,
      (byte) 0xba,
      2,
      (byte) 0xa6,
      0x70,
      0x11,
      0x01,
      0x00,
      (byte) 0xba,
      3,
      (byte) 0x80,
      3,
      (byte) 0x8a,
      'a',
      'b',
      (byte) 0xba,
      4,
      (byte) 0x80,
      1,
      (byte) 0x8a
    };
    assertEquals(Bytes.copyOf(expected), encoded);
  }

  @Test
  void shouldStayReadableByWireItself() {
    Bytes encoded = codec.encode(new LogEntry(3, 70_000, Bytes.utf8("ab"), Bytes.EMPTY));
    var bytes = net.openhft.chronicle.bytes.Bytes.wrapForRead(encoded.toArray());
    BinaryWire wire = new BinaryWire(bytes, false, true, false, Integer.MAX_VALUE, "binary");
    assertEquals(1, wire.read(() -> "0").int64());
    assertEquals(3, wire.read(() -> "1").int64());
    assertEquals(70_000, wire.read(() -> "2").int64());
  }

  @Test
  void shouldIgnoreUnknownFieldsAndDefaultMissingOnes() throws MalformedMessage {
    MessageTable newer = MessageTable.builder().add(9, Large.class, in -> null).build();
    MessageTable older = MessageTable.builder().add(9, Small.class, Small::read).build();
    Bytes sent = new WireCodec(newer).encode(new Large(5, "unknown", List.of(NODE, NODE)));
    assertEquals(new Small(5, null, Bytes.EMPTY, false), new WireCodec(older).decode(sent));
  }

  @Test
  void shouldRefuseAnotherKindThanAskedFor() {
    Written[] wrong = {
      out -> out.text(1, "no number"),
      out -> out.int64(2, 1),
      out -> out.bytes(3, Bytes.EMPTY),
      out -> out.text(4, "no bytes"),
      out -> out.int64(5, 4),
      out -> out.bytes(5, Bytes.utf8("not an identity")),
      out -> out.bytes(6, Bytes.EMPTY),
      out -> out.int64s(6, new long[] {1}),
      out -> out.nodes(7, List.of(NODE)),
      out -> out.nodes(8, List.of(NODE)),
      out -> out.message(63, AllKinds.EMPTY),
      out -> out.messages(63, List.of(new LogEntry(1, 1, Bytes.EMPTY, Bytes.EMPTY))),
    };
    for (Written message : wrong) {
      MessageTable table =
          RuntimeMessages.addTo(MessageTable.builder())
              .add(100, message.getClass(), in -> null)
              .add(101, AllKinds.class, AllKinds::read)
              .build();
      Bytes encoded = new WireCodec(table).encode(message);
      assertThrows(MalformedMessage.class, () -> codec.decode(encoded));
    }
  }

  @Test
  void shouldRefuseAMissingRequiredNumberAnUnknownTypeAndDuplicates() {
    int[][] inputs = {
      {},
      {0},
      {0xba, 0, 0xa1, 1},
      {0xba, 0, 0xa1, 99},
      {0xba, 0, 0xa1, 0},
      {0xba, 1, 0xa1, 1},
      {0xba, 0, 0xa1, 100, 0xba, 1, 0xa1, 1, 0xba, 1, 0xa1, 1},
      {0xba, 64, 0xa1, 100},
      {0xba, 0, 0xa1, 100, 0xba, 3, 0xb8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
      {0xba, 0, 0xa1, 100, 0xba, 5, 0x80, 15, 0x8a, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
    };
    for (int[] input : inputs) {
      byte[] bytes = new byte[input.length];
      for (int i = 0; i < input.length; i++) {
        bytes[i] = (byte) input[i];
      }
      assertThrows(
          MalformedMessage.class, () -> codec.decode(Bytes.copyOf(bytes)), Arrays.toString(input));
    }
  }

  @Test
  void shouldRefuseToNestTooDeeply() throws MalformedMessage {
    AllKinds message = AllKinds.EMPTY;
    for (int level = 1; level < WireCodec.NESTING_MAX; level++) {
      message = AllKinds.EMPTY.withNested(message);
    }
    AllKinds deepest = message;
    assertEquals(deepest, codec.decode(codec.encode(deepest)));
    AllKinds deeper = AllKinds.EMPTY.withNested(deepest);
    assertThrows(IllegalArgumentException.class, () -> codec.encode(deeper));

    byte[] header = {(byte) 0xba, 0, (byte) 0xa1, 100, (byte) 0xba, 8, (byte) 0x81, 0, 0};
    byte[] bytes = new byte[9000];
    for (int at = 0; at < bytes.length; at += header.length) {
      System.arraycopy(header, 0, bytes, at, header.length);
      int rest = bytes.length - at - header.length;
      bytes[at + 7] = (byte) rest;
      bytes[at + 8] = (byte) (rest >> 8);
    }
    assertThrows(MalformedMessage.class, () -> codec.decode(Bytes.copyOf(bytes)));
  }

  @Test
  void shouldRefuseToWriteAFieldTwiceOrOutOfRange() {
    for (Written wrong :
        new Written[] {
          out -> out.int64(0, 1),
          out -> out.int64(64, 1),
          out -> {
            out.flag(3, true);
            out.text(3, "again");
          }
        }) {
      WireCodec own =
          new WireCodec(MessageTable.builder().add(1, wrong.getClass(), in -> null).build());
      assertThrows(IllegalArgumentException.class, () -> own.encode(wrong));
    }
    // A failed encode leaves nothing behind.
    assertNotNull(codec.encode(rich()));
  }

  @Test
  void shouldOnlyEverAnswerMalformedMessageOrAMessageWhenBytesAreChanged() {
    byte[] valid = codec.encode(rich()).toArray();
    RandomSource random = new RandomSource(20_260_601);
    int accepted = 0;
    for (int round = 0; round < 150_000; round++) {
      byte[] bytes = valid.clone();
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextLong();
          case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        }
      }
      accepted += decodes(bytes, round) ? 1 : 0;
    }
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextLong();
      }
      accepted += decodes(bytes, round) ? 1 : 0;
    }
    assertTrue(accepted > 100, "changes that keep a message valid were never made");
  }

  private boolean decodes(byte[] bytes, int round) {
    try {
      assertNotNull(codec.decode(bytes, 0, bytes.length));
      return true;
    } catch (MalformedMessage expected) {
      return false;
    } catch (Throwable other) {
      throw new AssertionError("round " + round + ": " + Arrays.toString(bytes), other);
    }
  }

  @Test
  void shouldNotAllocateByAnUncheckedLength() {
    byte[][] inputs = {
      bytes(0xba, 0, 0xa1, 100, 0xba, 4, 0x82, 0xff, 0xff, 0xff, 0x7f, 0x8a, 1),
      bytes(0xba, 0, 0xa1, 100, 0xba, 4, 0x82, 0xff, 0xff, 0xff, 0xff, 0x8a, 1),
      bytes(0xba, 0, 0xa1, 100, 0xba, 7, 0x82, 0xff, 0xff, 0xff, 0x7f, 0xa1, 1),
      bytes(0xba, 0, 0xa1, 100, 0xba, 6, 0x82, 0xff, 0xff, 0xff, 0x7f, 0x80, 15),
      bytes(0xba, 0, 0xa1, 100, 0xba, 63, 0x82, 0xff, 0xff, 0xff, 0x7f, 0xba, 0),
      bytes(0xba, 0, 0xa1, 100, 0xba, 3, 0xb8, 0xff, 0xff, 0xff, 0xff, 0x07, 'a'),
    };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (byte[] input : inputs) {
      assertFalse(decodes(input, -1));
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (byte[] input : inputs) {
      assertFalse(decodes(input, -1));
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 64 * 1024, allocated + " bytes allocated for " + inputs.length);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void shouldNotBindNativeCodeWhenItStartsWire() {
    assertNotNull(codec.encode(rich()));
    assertEquals(NoOpPosixAPI.class, PosixAPI.posix().getClass());
  }

  @Test
  void shouldPrintYamlForPeople() {
    String yaml =
        codec.toYaml(
            new AllKinds(
                5L,
                true,
                "some text",
                null,
                NODE,
                List.of(NODE),
                List.of(1L, 2L),
                new LogEntry(1, 2, Bytes.utf8("body"), Bytes.EMPTY),
                null));
    String expected =
        """
        !AllKinds {
          "1": 5,
          "2": true,
          "3": some text,
          "5": "127.0.0.9:4000#77",
          "6": [
            "127.0.0.9:4000#77"
          ],
          "7": [
            1,
            2
          ],
          "8": !LogEntry {
            "1": 1,
            "2": 2,
            "3": !!binary Ym9keQ==,
            "4": !!binary
          }
        }
        """;
    assertEquals(expected, yaml);
  }
}
