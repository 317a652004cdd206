package org.plushm.participant.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseLogTest {
  private final List<String> lines = new ArrayList<>();
  private long nowNs = 7;
  private final SparseLog log = new SparseLog(lines::add, () -> nowNs);

  @Test
  void shouldWriteOneLineASecondAndTellHowManyWereLeftOut() {
    log.add("first");
    nowNs += 999_999_999L;
    log.add("too soon");
    log.add("too soon as well");
    nowNs += 1;
    log.add("in time");
    nowNs += 1_000_000_000L;
    log.add("again");
    assertEquals(List.of("first", "in time (and 2 more like it before)", "again"), lines);
  }
}
