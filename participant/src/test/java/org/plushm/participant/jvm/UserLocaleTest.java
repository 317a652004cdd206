package org.plushm.participant.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserLocaleTest {
  private static Map<String, String> restored(Map<String, String> environment) {
    Map<String, String> copy = new HashMap<>(environment);
    JvmCommand.restoreLocale(copy);
    return copy;
  }

  @Test
  void shouldGiveTheUserTheirOwnLocaleBack() {
    assertEquals(
        Map.of("LC_ALL", "C", "LANG", "de_DE"),
        restored(Map.of("LC_ALL", "C.UTF-8", "PLUSH_USER_LC_ALL", "C", "LANG", "de_DE")));
    assertEquals(
        Map.of("LANG", "de_DE"),
        restored(Map.of("LC_ALL", "C.UTF-8", "PLUSH_USER_LC_ALL", "", "LANG", "de_DE")));
  }

  @Test
  void shouldTouchNothingThatNobodyChanged() {
    assertEquals(Map.of("LC_ALL", "C"), restored(Map.of("LC_ALL", "C")));
  }
}
