package org.plushm.controlnode.cli;

import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.tally.ExitCode;

class LsCommandTest {
  private final FakeControlNode overlays = new FakeControlNode();

  private void hostsAreKnown() {
    overlays
        .running()
        .when(
            HostsRequest.class,
            new HostEntry("local10", "FAILED", null, -1, 5, "no route"),
            new HostEntry("local2", "ACTIVE", "127.0.1.2:9000#5", 3, 70, null),
            new Done("", 0));
  }

  @Test
  void shouldListHostsInNaturalOrder() {
    hostsAreKnown();
    CliRun.of(overlays, "ls")
        .exits(ExitCode.OK)
        .says("")
        .prints("local2: active  127.0.1.2:9000#5\nlocal10: failed  (no route)\n");
  }

  @Test
  void shouldPrintAnObjectForEachHostWhenAskedForJson() {
    hostsAreKnown();
    CliRun.of(overlays, "ls", "--json")
        .exits(ExitCode.OK)
        .prints(
            "{\"host\":\"local2\",\"status\":\"active\",\"node\":\"127.0.1.2:9000#5\","
                + "\"ordinal\":3,\"since_ms\":70,\"cause\":null}\n"
                + "{\"host\":\"local10\",\"status\":\"failed\",\"node\":null,"
                + "\"ordinal\":null,\"since_ms\":5,\"cause\":\"no route\"}\n");
  }

  @Test
  void shouldListOverlaysWhenAskedForAll() {
    overlays
        .knows(new OverlayAccess.Known("a", OverlayAccess.Presence.RUNNING, 42))
        .knows(new OverlayAccess.Known("b", OverlayAccess.Presence.WITHOUT_CONTROL_NODE, -1))
        .knows(new OverlayAccess.Known("c", OverlayAccess.Presence.DOWN, -1));
    CliRun.of(overlays, "ls", "-a")
        .exits(ExitCode.OK)
        .prints("a: running, control node 42\nb: without control node\n");
    CliRun.of(overlays, "ls", "-a", "--json")
        .prints(
            "{\"overlay\":\"a\",\"presence\":\"running\",\"control_pid\":42}\n"
                + "{\"overlay\":\"b\",\"presence\":\"without_control_node\","
                + "\"control_pid\":null}\n");
  }

  @Test
  void shouldSayHowToStartAnOverlayThatIsNotUp() {
    CliRun.of(overlays, "ls", "--overlay", "web")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("no overlay 'web' is up: start it with plush up --overlay web -w");
  }
}
