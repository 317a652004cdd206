package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.plushm.controlnode.setting.Limit;
import org.plushm.controlnode.setting.Settings;
import org.plushm.plush.tally.ExitCode;

class ConfigCommandTest {
  private final FakeControlNode overlays = new FakeControlNode();

  @Test
  void shouldListEverySettingAndWithAllEveryConstant() {
    int settings = Settings.CATALOG.settings().size();
    int limits = Limit.all().size();
    assertEquals(
        settings, CliRun.of(overlays, "config", "--json").exits(0).stdout().lines().count());
    assertEquals(
        settings + limits,
        CliRun.of(overlays, "config", "--json", "-a").exits(0).stdout().lines().count());
    assertEquals(
        3L * (settings + limits),
        CliRun.of(overlays, "config", "-a").exits(0).stdout().lines().count());
  }

  @Test
  void shouldTellTheValuesOfTheOverlayThatIsUp() {
    overlays.running().wasMadeWith("control.keep-alive=2s").withUserSettings("x=wrong");
    CliRun.of(overlays, "config", "control.keep-alive")
        .exits(ExitCode.OK)
        .prints(
            "control.keep-alive = 2s (default 500ms)\n"
                + "    between keep-alives on the control link; a root is searched for after three"
                + " unanswered ones\n"
                + "    100ms to 1m; ours, F124\n");
  }

  @Test
  void shouldTellTheUsersOwnValuesWhenNothingIsUp() {
    overlays.withUserSettings("randtree.degree=4");
    CliRun.of(overlays, "config", "--json", "randtree.degree")
        .printsPart(
            "{\"setting\":\"randtree.degree\",\"value\":\"4\",\"set\":true,\"default\":\"12\","
                + "\"least\":\"2\",\"most\":\"1000\",");
    overlays.withUserSettings("randtree.degre=4");
    CliRun.of(overlays, "config")
        .exits(ExitCode.USAGE)
        .says("plush: there is no setting 'randtree.degre', did you mean 'randtree.degree'?\n");
  }

  @Test
  void shouldRefuseAWordThatIsInNoName() {
    CliRun.of(overlays, "config", "warp").exits(ExitCode.USAGE).saysOneLine();
  }
}
