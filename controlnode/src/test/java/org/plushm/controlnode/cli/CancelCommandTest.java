package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.tally.ExitCode;

class CancelCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().running();
  private final Map<Long, Message> open = new TreeMap<>();

  private void runsAreUnderWay() {
    open.put(3L, new RunEntry(3, "local[1-2]", "sleep 100", 2_000));
    open.put(4L, new RunEntry(4, "local3", "sleep 200", 1_000));
    overlays.answering(
        RunsRequest.class,
        request -> {
          List<Message> answer = new java.util.ArrayList<>(open.values());
          answer.add(new Done("", 0));
          return answer;
        });
    overlays.answering(
        CancelRequest.class,
        request -> {
          open.remove(((CancelRequest) request).run());
          return List.of();
        });
  }

  @Test
  void shouldCancelEveryRunAndNameIt() {
    runsAreUnderWay();
    CliRun.of(overlays, "cancel")
        .exits(ExitCode.OK)
        .prints("")
        .says(
            "plush: cancelled run 3, 2.0 s, local[1-2]: sleep 100\n"
                + "plush: cancelled run 4, 1.0 s, local3: sleep 200\n");
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldSpareRunsThatAreNotNamed() {
    runsAreUnderWay();
    CliRun.of(overlays, "cancel", "4").exits(ExitCode.OK).saysOneLine().saysPart("run 4");
    assertEquals(List.of(3L), List.copyOf(open.keySet()));
  }

  @Test
  void shouldCancelNothingWhenANumberIsUnknown() {
    runsAreUnderWay();
    CliRun.of(overlays, "cancel", "3", "7")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("no run 7 is under way");
    assertEquals(2, open.size());
    CliRun.of(overlays, "cancel", "three").exits(ExitCode.USAGE).saysOneLine();
  }

  @Test
  void shouldBeContentWhenNothingRuns() {
    overlays.when(RunsRequest.class, new Done("", 0));
    CliRun.of(overlays, "cancel").exits(ExitCode.OK).says("plush: no run is under way\n");
    assertFalse(overlays.requests().contains(new CancelRequest(0)));
  }
}
