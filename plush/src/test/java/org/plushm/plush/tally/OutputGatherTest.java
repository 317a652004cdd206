package org.plushm.plush.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.OutputGather.Streams;

/** Gathering of identical output, and the differences between the distinct ones. */
class OutputGatherTest {
  private final OutputGather stdoutOnly = new OutputGather(Streams.STDOUT);
  private final OutputGather both = new OutputGather(Streams.STDOUT_AND_STDERR);

  private void end(String hosts, int rc, String stdout, String stderr) {
    for (String host : NodeSet.parse(hosts)) {
      HostOutput output = HostOutput.whole(Bytes.utf8(stdout), Bytes.utf8(stderr));
      HostOutcome outcome = HostOutcome.exited(host, rc, 1, 5, output);
      stdoutOnly.add(outcome);
      both.add(outcome);
    }
  }

  private static String text(BiConsumer<OutputGather, Consumer<Bytes>> form, OutputGather gather) {
    StringBuilder text = new StringBuilder();
    form.accept(gather, bytes -> text.append(bytes.utf8()));
    return text.toString();
  }

  private static String diff(OutputGather gather) {
    return text((g, sink) -> OutputDiff.writeTo(g.groups(), sink), gather);
  }

  @Test
  void shouldPutTheLargestGroupFirstWhenOutputsDiffer() {
    end("local5", 0, "2.6.18", "");
    end("local[2-4]", 0, "2.6.31\n", "");
    end("local[6-7]", 0, "", "only errors\n");
    assertEquals(
        """
        ---------------
        local[2-4] (3)
        ---------------
        2.6.31
        ---------------
        local5
        ---------------
        2.6.18
        """,
        text(OutputGather::writeTo, stdoutOnly));
    assertEquals(
        """
        ---------------
        local[2-4] (3)
        ---------------
        2.6.31
        ---------------
        local[6-7] (2)
        ---------------
        only errors
        ---------------
        local5
        ---------------
        2.6.18
        """,
        text(OutputGather::writeTo, both));
    assertEquals(
        "local[2-4]: 2.6.31\nlocal[6-7]: only errors\nlocal5: 2.6.18\n",
        text(OutputGather::writeLinesTo, both));
  }

  @Test
  void shouldKeepHostsApartWhenExitCodesDiffer() {
    end("n[1-2]", 0, "same\n", "");
    end("n3", 1, "same\n", "");
    assertEquals(2, stdoutOnly.groups().size());
    assertEquals(
        "--- n[1-2] (2)\n+++ n3\nsame output, other end: ok (code 0) and failed (code 1)\n",
        diff(stdoutOnly));
  }

  @Test
  void shouldShowTheDifferenceToTheMajorityWhenOutputsDiffer() {
    end("node[40,42]", 0, "1.0.5S56\n", "");
    end("node41", 0, "1.1c\n", "");
    assertEquals(
        """
        --- node[40,42] (2)
        +++ node41
        @@ -1 +1 @@
        -1.0.5S56
        +1.1c
        """,
        diff(stdoutOnly));
  }

  @Test
  void shouldCutHunksWhenChangesAreFarApart() {
    StringBuilder before = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      before.append(i).append('\n');
    }
    end("a[1-2]", 0, before.toString(), "");
    end("b", 0, before.toString().replace("\n2\n", "\ntwo\n").replace("\n20\n", "\n20\n21"), "");
    assertEquals(
        """
        --- a[1-2] (2)
        +++ b
        @@ -1,5 +1,5 @@
         1
        -2
        +two
         3
         4
         5
        @@ -18,3 +18,4 @@
         18
         19
         20
        +21
        \\ No newline at end of file
        """,
        diff(stdoutOnly));
  }

  @Test
  void shouldPreferTheOkGroupWhenGroupsAreEquallyLarge() {
    end("a", 1, "failed\n", "");
    end("b", 0, "", "");
    assertEquals("--- b\n+++ a\n@@ -0,0 +1 @@\n+failed\n", diff(stdoutOnly));
  }

  @Test
  void shouldShowNothingWhenThereIsOneGroup() {
    assertEquals("", diff(stdoutOnly));
    end("a[1-3]", 0, "x", "");
    assertEquals("", diff(stdoutOnly));
  }

  @Test
  void shouldKeepEveryByteWhenOutputIsNotUtf8() {
    byte[] raw = {(byte) 0xff, (byte) 0xfe, '\n'};
    for (String host : List.of("a", "b")) {
      stdoutOnly.add(HostOutcome.exited(host, 0, 1, 1, HostOutput.NONE));
    }
    HostOutput output = HostOutput.whole(Bytes.copyOf(raw), Bytes.EMPTY);
    stdoutOnly.add(HostOutcome.exited("c", 0, 1, 1, output));
    List<Bytes> written = new ArrayList<>();
    OutputDiff.writeTo(stdoutOnly.groups(), written::add);
    Bytes shown = written.get(0);
    assertEquals(Bytes.copyOf(raw), shown.slice(shown.length() - 3, shown.length()));
  }
}
