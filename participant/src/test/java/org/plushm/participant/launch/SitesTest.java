package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SitesTest {
  @ParameterizedTest
  @CsvSource({
    "planetlab1.ucsd.edu, ucsd.edu",
    "slice@planetlab2.ucsd.edu, ucsd.edu",
    "web1, web1",
    "ann@web1, web1",
    "web1., web1.",
    "192.168.7.12, 192.168.7.12",
    "2001:db8::1, 2001:db8::1"
  })
  void shouldTakeTheDomainForTheSite(String destination, String site) {
    assertEquals(site, Sites.of(destination));
  }
}
