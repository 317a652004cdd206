package org.plushm.controlnode.cli;

import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.tally.ExitCode;

class StatusCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().running();

  @Test
  void shouldTellTheOverlayInNumbers() {
    overlays.when(StatusRequest.class, reply());
    overlays.when(
        RunsRequest.class, new RunEntry(8, "local[1-9]", "sleep 100\nx", 12_500), new Done("", 0));
    CliRun.of(overlays, "status")
        .exits(ExitCode.OK)
        .says("")
        .prints(
            "overlay: default (randtree)\n"
                + "hosts: 99 active, 1 on their way in, 2 disconnected, 3 failed\n"
                + "root: local7 (127.0.1.7:9000, term 4)\n"
                + "control: process 42, term 2, link up\n"
                + "key: epoch 3\n"
                + "counters: malformed=0, unsealed=12\n"
                + "runs: 1 under way\n"
                + "  run 8, 12.5 s, local[1-9]: sleep 100 x\n");
  }

  @Test
  void shouldPrintOneObjectWhenAskedForJson() {
    overlays.when(StatusRequest.class, reply());
    CliRun.of(overlays, "status", "--json")
        .exits(ExitCode.OK)
        .prints(
            "{\"overlay\":\"default\",\"overlay_type\":\"randtree\",\"term\":4,"
                + "\"hosts\":{\"invited\":1,\"active\":99,\"disconnected\":2,\"failed\":3},"
                + "\"root\":{\"host\":\"local7\",\"address\":\"127.0.1.7:9000\"},"
                + "\"control\":{\"pid\":42,\"link\":\"up\",\"term\":2},"
                + "\"key_epoch\":3,\"key_changing\":false,\"runs\":1,"
                + "\"counters\":{\"malformed\":0,\"unsealed\":12}}\n");
  }

  @Test
  void shouldTellThatThereIsNoRoot() {
    overlays.when(
        StatusRequest.class,
        new StatusReply(
            "x", "randtree", 1, -1, null, null, 0, 0, 0, 0, 42, "none", 0, "", 0, false));
    CliRun.of(overlays, "status").printsPart("root: none\n");
    CliRun.of(overlays, "status", "--json")
        .printsPart("\"term\":null")
        .printsPart("\"root\":{\"host\":null,\"address\":null}")
        .printsPart("\"counters\":{}");
  }

  private static StatusReply reply() {
    return new StatusReply(
        "default",
        "randtree",
        2,
        4,
        "local7",
        "127.0.1.7:9000",
        1,
        99,
        2,
        3,
        42,
        "up",
        1,
        "malformed=0,unsealed=12",
        3,
        false);
  }
}
