package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names are one host. */
class HostAliasesTest {
  private static final Map<String, String> NAMES =
      Map.of("here", "127.0.0.1", "me", "127.0.0.1", "other", "127.0.0.2", "six", "::1");

  private final HostAliases aliases =
      new HostAliases(
          name -> {
            boolean literal = name.matches("[0-9.]+|.*:.*");
            if (!literal && !NAMES.containsKey(name)) {
              throw new UnknownHostException(name);
            }
            return new InetAddress[] {InetAddress.getByName(literal ? name : NAMES.get(name))};
          });

  @ParameterizedTest
  @CsvSource({
    // At a real address the address decides, whatever the names are, known here or only to ssh.
    "a, 10.0.0.5:4000, b, 10.0.0.5:4001, true",
    "a, 10.0.0.5:4000, b, 10.0.0.6:4000, false",
    "a, [2001:db8::5]:4000, b, [2001:db8:0::5]:4001, true",
    "a, 10.0.0.5:4000, b, [2001:db8::5]:4000, false",
    // Two accounts are two hosts.
    "ann@a, 10.0.0.5:4000, bob@a, 10.0.0.5:4001, false",
    "ann@a, 10.0.0.5:4000, a, 10.0.0.5:4001, false",
    "ann@a, 10.0.0.5:4000, ann@b, 10.0.0.5:4001, true",
    // At a loopback address there may be many: the names have to stand for one address.
    "here, 127.0.0.1:4000, me, 127.0.0.1:4001, true",
    "here, 127.0.0.1:4000, 127.0.0.1, 127.0.0.1:4001, true",
    "here, 127.0.0.1:4000, other, 127.0.0.1:4001, false",
    "here, 127.0.0.1:4000, web1, 127.0.0.1:4001, false",
    "web1, 127.0.0.1:4000, web2, 127.0.0.1:4001, false",
    "six, [::1]:4000, 0:0:0:0:0:0:0:1, [::1]:4001, true",
  })
  void shouldTellTwoNamesOfOneHost(
      String name, String address, String other, String otherAddress, boolean same) {
    assertEquals(same, aliases.same(name, address, other, otherAddress));
    assertEquals(same, aliases.same(other, otherAddress, name, address));
  }
}
