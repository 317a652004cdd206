package org.plushm.controlnode.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostOutput;

class OutputSpoolTest {
  private static HostOutcome outcome(String host, long outBytes, long errBytes) {
    return HostOutcome.exited(
        host, 0, 1, 1, new HostOutput(Bytes.EMPTY, Bytes.EMPTY, outBytes, errBytes, false));
  }

  @Test
  void shouldGiveBackEveryStreamWhetherInMemoryOrOnFile() throws IOException {
    try (OutputSpool spool = new OutputSpool(1_000_000, 50)) {
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        expected.append("line ").append(i).append('\n');
        spool.add("a", false, Bytes.utf8("line " + i + "\n"));
        spool.add("b", true, Bytes.utf8("" + i % 10));
      }
      HostOutput a = spool.withContent(outcome("a", expected.length(), 0)).output();
      assertEquals(expected.toString(), a.stdout().utf8());
      assertEquals(0, a.stderr().length());
      HostOutput b = spool.withContent(outcome("b", 0, 100)).output();
      assertEquals("0123456789".repeat(10), b.stderr().utf8());
      spool.forget("a");
      assertEquals(0, spool.withContent(outcome("a", 0, 0)).output().stdout().length());
    }
  }

  @Test
  void shouldKeepTheBeginningUpToTheCapAndSaySo() throws IOException {
    try (OutputSpool spool = new OutputSpool(5)) {
      spool.add("a", false, Bytes.utf8("abc"));
      spool.add("a", false, Bytes.utf8("defg"));
      spool.add("b", false, Bytes.utf8("abcde"));
      HostOutput a = spool.withContent(outcome("a", 7, 0)).output();
      assertEquals("abcde", a.stdout().utf8());
      assertEquals(7, a.stdoutBytes());
      assertTrue(a.truncated());
      assertFalse(spool.withContent(outcome("b", 5, 0)).output().truncated());
    }
  }
}
