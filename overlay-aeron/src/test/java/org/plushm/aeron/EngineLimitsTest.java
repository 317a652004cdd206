package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineLimitsTest {
  @Test
  void shouldNameLimitNeedAndRemedyWhenThereAreTooFewDescriptors() {
    assertEquals(
        Optional.of(
            "300 hosts need 2164 open files, but the limit is 1024: run 'ulimit -n 2164' first"
                + " (or raise the hard limit), or use at most 137 hosts here"),
        EngineLimits.check(300, 1024, 10));
  }

  @Test
  void shouldSayNothingWhenThereAreEnough() {
    assertEquals(Optional.empty(), EngineLimits.check(100, 1024, 10));
    assertEquals(Optional.empty(), EngineLimits.check(100, -1, 10));
  }
}
