package org.plushm.controlnode.cli;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.tally.ExitCode;

class TreeCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().running();

  private static Message host(String label, String status) {
    return new HostEntry(label, status, null, 0, 0, null);
  }

  private static Message member(String label, String parent, int depth, int running) {
    return new TreeEntry(label, parent, depth, 0, running, "127.0.0.1:1#1");
  }

  @Test
  void shouldDrawEachHostUnderItsParentAndTheAbsentBelow() {
    overlays.when(
        HostsRequest.class,
        host("local1", "ACTIVE"),
        host("local2", "ACTIVE"),
        host("local3", "ACTIVE"),
        host("local10", "ACTIVE"),
        host("local4", "DISCONNECTED"),
        new Done("", 0));
    overlays.when(
        TreeRequest.class,
        member("local10", "local2", 1, 0),
        member("local1", "local3", 2, 0),
        member("local2", null, 0, 1),
        member("local3", "local2", 1, 0),
        new Done("1 hosts did not answer", 0));
    CliRun.of(overlays, "tree")
        .exits(ExitCode.OK)
        .prints(
            "local2  root, active, 1 running\n"
                + "|-- local3  active\n"
                + "|   `-- local1  active\n"
                + "`-- local10  active\n"
                + "local4  disconnected, not in the tree\n")
        .says("plush: 1 hosts did not answer\n");
  }

  @Test
  void shouldTellRoundTripsAndVersionsThatAreNotTheRoots() {
    overlays.when(HostsRequest.class, host("a", "ACTIVE"), host("b", "ACTIVE"), new Done("", 0));
    overlays.when(
        TreeRequest.class,
        new TreeEntry("a", null, 0, 1, 0, "n#1", -1, "2"),
        new TreeEntry("b", "a", 1, 0, 0, "n#2", 312_400, "1"),
        new Done("", 0));
    CliRun.of(overlays, "tree").prints("a  root, active\n`-- b  active, 0.31 ms, version 1\n");
    CliRun.of(overlays, "tree", "--json").printsPart("\"rtt_us\":312,\"version\":\"1\",");
  }

  @Test
  void shouldDrawAgainUntilTheUserStopsIt() {
    Cancellation cancellation = new Cancellation();
    int[] asked = {0};
    overlays.when(HostsRequest.class, host("a", "ACTIVE"), new Done("", 0));
    overlays.answering(
        TreeRequest.class,
        request -> {
          if (++asked[0] == 3) {
            cancellation.cancel();
          }
          return List.of(member("a", null, 0, asked[0]), new Done("", 0));
        });
    CliRun.of(overlays, cancellation, "tree", "--watch")
        .exits(ExitCode.OK)
        .prints(
            "a  root, active, 1 running\na  root, active, 2 running\na  root, active, 3 running\n");
  }

  @Test
  void shouldWatchTheHeadOfATreeThatIsTallerThanTheTerminal() {
    Cancellation cancellation = new Cancellation();
    List<Message> hosts = new ArrayList<>();
    List<Message> members = new ArrayList<>(List.of(member("a1", null, 0, 0)));
    for (int i = 1; i <= 30; i++) {
      hosts.add(host("a" + i, "ACTIVE"));
      if (i > 1) {
        members.add(member("a" + i, "a1", 1, 0));
      }
    }
    hosts.add(new Done("", 0));
    members.add(new Done("", 0));
    overlays.when(HostsRequest.class, hosts.toArray(Message[]::new));
    overlays.answering(
        TreeRequest.class,
        request -> {
          cancellation.cancel();
          return members;
        });
    CliRun.onTerminal(80, 6, overlays, cancellation, "tree", "--watch")
        .exits(ExitCode.OK)
        .prints(
            "\033[H\033[Ja1  root, active\n|-- a2  active\n|-- a3  active\n|-- a4  active\n"
                + "... 26 more\n");
    CliRun.onTerminal(80, 6, overlays, new Cancellation(), "tree").printsPart("`-- a30  active\n");
  }

  @Test
  void shouldPrintOneObjectWhenAskedForJson() {
    overlays.when(HostsRequest.class, host("a", "ACTIVE"), host("b", "FAILED"), new Done("", 0));
    overlays.when(TreeRequest.class, member("a", null, 0, 0), new Done("", 0));
    CliRun.of(overlays, "tree", "--json")
        .prints(
            "{\"overlay\":\"default\",\"nodes\":[{\"host\":\"a\",\"parent\":null,\"depth\":0,"
                + "\"children\":0,\"running\":0,\"node\":\"127.0.0.1:1#1\",\"status\":\"active\"}],"
                + "\"absent\":[{\"host\":\"b\",\"status\":\"failed\"}]}\n");
  }

  @Test
  void shouldDrawEveryHostOnceWhenAnswersOfTwoMomentsFormACircle() {
    overlays.when(
        HostsRequest.class,
        host("a", "ACTIVE"),
        host("b", "ACTIVE"),
        host("c", "ACTIVE"),
        new Done("", 0));
    overlays.when(
        TreeRequest.class,
        member("a", "b", 1, 0),
        member("b", "a", 2, 0),
        member("c", "gone", 1, 0),
        new Done("", 0));
    CliRun.of(overlays, "tree").prints("a  active\nb  active\nc  active\n");
  }
}
