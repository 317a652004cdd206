package org.plushm.overlay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
  /** Halves of addresses with runs of zero groups, so that the short form has something to do. */
  @Provide
  Arbitrary<Long> halves() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.of(0L, 1L, 0x1_0000L, 0x2001_0db8_0000_0000L, 0xffff_0000_0000_0001L),
        Arbitraries.longs().map(bits -> bits & 0xffff_0000_ffff_0000L));
  }

  @Property
  void shouldReadItsOwnText(
      @ForAll("halves") long high,
      @ForAll("halves") long low,
      @ForAll @IntRange(min = 1, max = 65_535) int port,
      @ForAll @LongRange(min = 0) long incarnation) {
    NodeId id = new NodeId(high, low, port, incarnation);
    assertEquals(id, NodeId.parse(id.toString()));
    assertEquals(id.anyIncarnation(), NodeId.parse(id.endpoint()));
  }

  @Property
  void shouldWriteIpv6AsJavaReadsIt(@ForAll("halves") long high, @ForAll("halves") long low)
      throws UnknownHostException {
    NodeId id = new NodeId(high, low, 1, 0);
    byte[] expected =
        id.isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    assertArrayEquals(expected, InetAddress.getByName(id.address()).getAddress());
  }

  @Property
  void shouldReadIpv6AsJavaWritesIt(@ForAll("halves") long high, @ForAll("halves") long low)
      throws UnknownHostException {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    InetAddress address = InetAddress.getByAddress(bytes);
    if (address.getAddress().length == 16) {
      NodeId id = NodeId.parse("[" + address.getHostAddress() + "]:7");
      assertEquals(new NodeId(high, low, 7, 0), id);
    }
  }

  @Property
  void shouldWriteIpv4AsJavaDoes(@ForAll int address) throws UnknownHostException {
    NodeId id = NodeId.ofIpv4(address, 9, 4);
    byte[] bytes = ByteBuffer.allocate(4).putInt(address).array();
    assertTrue(id.isIpv4());
    assertEquals(InetAddress.getByAddress(bytes).getHostAddress(), id.address());
    assertEquals(id, NodeId.parse(id.toString()));
  }

  @Test
  void shouldWriteIpv6InItsShortestForm() {
    assertEquals("::", new NodeId(0, 0, 1, 0).address());
    assertEquals("::1", new NodeId(0, 1, 1, 0).address());
    assertEquals("2001:db8::1", NodeId.parse("[2001:0db8:0:0:0:0:0:1]:1").address());
    assertEquals("1::", NodeId.parse("[1::]:1").address());
    assertEquals("1:0:0:2::", NodeId.parse("[1:0:0:2:0:0:0:0]:1").address());
    assertEquals("1:0:2:3:4:5:6:7", NodeId.parse("[1:0:2:3:4:5:6:7]:1").address());
    assertEquals("[fe80::1]:4000#12", NodeId.parse("[fe80::1]:4000#12").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":1",
        "1.2.3.4",
        "1.2.3:4",
        "1.2.3.4.5:6",
        "1.2.3.256:4",
        "1.2.3.-1:4",
        "1.2..3:4",
        "1.2.3.4:0",
        "1.2.3.4:65536",
        "1.2.3.4:x",
        "1.2.3.4:5#",
        "1.2.3.4:5#-1",
        "1.2.3.4:5#x",
        "host:5",
        "::1:5",
        "[::1]",
        "[::1:5",
        "[1::2::3]:5",
        "[1:2:3]:5",
        "[1:2:3:4:5:6:7:8:9]:5",
        "[12345::]:5",
        "[g::]:5",
        "[+1::]:5",
        "[1:2:3:4:5:6:7:8::]:5"
      })
  void shouldRefuseWhatIsNoLiteral(String text) {
    assertThrows(IllegalArgumentException.class, () -> NodeId.parse(text));
  }

  @Test
  void shouldOrderByUnsignedAddressThenPortThenIncarnation() {
    List<NodeId> ascending =
        List.of(
            NodeId.parse("9.255.255.255:9#9"),
            NodeId.parse("10.0.0.1:1#9"),
            NodeId.parse("10.0.0.1:2#1"),
            NodeId.parse("10.0.0.1:2#2"),
            NodeId.parse("200.0.0.1:1#1"),
            NodeId.parse("[1::]:1#1"),
            NodeId.parse("[f000::]:1#1"));
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertEquals(
            Integer.signum(Integer.compare(i, j)),
            Integer.signum(ascending.get(i).compareTo(ascending.get(j))));
      }
    }
  }

  @Test
  void shouldTellEndpointAndIncarnationApart() {
    NodeId id = NodeId.parse("10.0.0.1:5#6");
    assertTrue(id.sameEndpoint(id.withIncarnation(7)));
    assertFalse(id.equals(id.withIncarnation(7)));
    assertFalse(id.sameEndpoint(NodeId.parse("10.0.0.1:6#6")));
    assertFalse(id.sameEndpoint(NodeId.parse("10.0.0.2:5#6")));
    assertEquals(0, id.anyIncarnation().incarnation());
    assertEquals(6, id.withIncarnation(6).incarnation());
  }

  @Test
  void shouldKnowOneAddressHoweverItIsSpelled() {
    NodeId id = NodeId.parse("[2001:db8::7]:4000");
    assertEquals(id, NodeId.parse("[2001:DB8:0:0:0:0:0:7]:4000"));
    assertEquals(id, NodeId.parse("[2001:db8::0.0.0.7]:4000"));
    assertEquals(NodeId.parse("10.0.0.7:1"), NodeId.parse("[::ffff:10.0.0.7]:1"));
    assertEquals("10.0.0.7", NodeId.parse("[::ffff:a00:7]:1").address());
    for (String wrong : new String[] {"[::ffff:10.0.0]:1", "[10.0.0.7]:1", "[::10.0.0.256]:1"}) {
      assertThrows(IllegalArgumentException.class, () -> NodeId.parse(wrong), wrong);
    }
  }
}
