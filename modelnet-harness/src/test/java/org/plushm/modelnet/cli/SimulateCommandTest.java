package org.plushm.modelnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.plush.tally.ExitCode;

class SimulateCommandTest {
  /** The fields that the design names, in its order. */
  private static final String FIELDS =
      "hosts seed violations depth_max depth_mean messages_per_node killed orphans"
          + " survivors_in_tree recovery_p99_ms wall_ms heap_mb";

  @TempDir Path folder;

  @Test
  void shouldDrawTheTreeAndTellTheResultWhenHostsAreFew() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "20", "--kill", "25%");
    run.exits(ExitCode.OK).saysNothing();
    run.printsPart("  root\n").printsPart("|-- h").printsPart("h1 10.0.0.1:4000  dead\n");
    run.printsPart("violations   0\n").printsPart("in the tree  15 of 15 living hosts\n");
    assertEquals(20, run.lines().stream().filter(line -> line.contains(":4000")).count());
  }

  @Test
  void shouldSumTheTreeUpByDepthWhenHostsAreMany() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "60", "--build", "2s");
    run.exits(ExitCode.OK).printsPart("depth   hosts\n    0       1  #\n    1      12  ");
    assertFalse(run.stdout().contains(":4000"), run::toString);
  }

  @Test
  void shouldPrintOneObjectWithTheNamedFieldsFirstWhenJsonIsAskedFor() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "12", "--kill", "25", "--json");
    run.exits(ExitCode.OK).saysNothing();
    assertEquals(1, run.lines().size(), run::toString);
    List<String> names =
        Pattern.compile("\"([a-z0-9_]+)\":")
            .matcher(run.stdout())
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(FIELDS, String.join(" ", names.subList(0, 12)));
    run.printsPart("{\"hosts\":12,\"seed\":1,\"violations\":0,\"depth_max\":1,");
    run.printsPart("\"killed\":3,").printsPart("\"survivors_in_tree\":9,");
  }

  @Test
  void shouldPrintALineForEachSizeAndDrawTheCurvesWhenSizesAreSeveral() throws IOException {
    Path plot = folder.resolve("growth.svg");
    ModelnetRun run =
        ModelnetRun.of("simulate", "--hosts", "5,20", "--rounds", "2", "--plot", plot.toString());
    run.exits(ExitCode.OK).saysNothing();
    assertEquals(5, run.lines().size(), run::toString);
    assertTrue(run.lines().get(0).trim().startsWith("hosts     seed violations"), run::toString);
    assertEquals(
        List.of("5 1 0", "5 2 0", "20 1 0", "20 2 0"),
        run.lines().subList(1, 5).stream()
            .map(line -> String.join(" ", List.of(line.trim().split(" +")).subList(0, 3)))
            .toList());
    String svg = Files.readString(plot);
    assertTrue(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), svg);
    assertTrue(svg.contains("20 hosts: "), svg);
  }

  @Test
  void shouldGiveTheTraceStandardOutputWhenItIsWrittenThere() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "4", "--build", "1s", "--trace", "-");
    run.exits(ExitCode.OK).saysPart("violations   0");
    for (String line : run.lines()) {
      assertTrue(
          line.matches("\\{\"t_ns\":\\d+,\"node\":\"[^\"]+\",\"event\":\"[a-z]+\",.*}"), line);
    }
    run.printsPart("\"event\":\"parent\",\"value\":\"10.0.0.1:4000#");
  }

  @Test
  void shouldEndTheTraceWithTheResultWhenBothGoToStandardOutput() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "4", "--trace", "-", "--json");
    run.exits(ExitCode.OK).saysNothing();
    assertTrue(run.lines().get(0).startsWith("{\"t_ns\":0,"), run::toString);
    assertTrue(run.lines().get(run.lines().size() - 1).startsWith("{\"hosts\":4,"), run::toString);
  }

  @Test
  void shouldWriteTheSameTraceTwiceWhenTheSeedIsTheSame() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    for (Path file : List.of(first, second)) {
      ModelnetRun.of(
              "simulate",
              "--hosts",
              "12",
              "--faults",
              "random",
              "--loss",
              "2%",
              "--seed",
              "77",
              "--trace",
              file.toString())
          .exits(ExitCode.OK);
    }
    assertEquals(-1, Files.mismatch(first, second));
    assertTrue(Files.size(first) > 10_000);
  }

  @Test
  void shouldTellWhatDidNotHoldAndHowToSeeItAgainWhenTheNetworkStaysCut() throws IOException {
    Path script = script("at 1s partition 1-3 | others\n");
    ModelnetRun run =
        ModelnetRun.of("simulate", "--hosts", "8", "--faults", script.toString(), "--seed", "3");
    run.exits(ExitCode.SOME_FAILED).saysPart("violation: L").printsPart("violations   ");
    run.saysPart("\nreplay: modelnet simulate --hosts 8 --faults " + script + " --seed 3\n");
    ModelnetRun again =
        ModelnetRun.of(
            run.stderr()
                .lines()
                .filter(line -> line.startsWith("replay: "))
                .findFirst()
                .orElseThrow()
                .substring("replay: modelnet ".length())
                .split(" "));
    assertEquals(run.stderr(), again.stderr());
  }

  @Test
  void shouldRunAtLeastOneCaseAndTellTheSeedsWhenFuzzing() {
    ModelnetRun.of("simulate", "--fuzz", "0", "--seed", "5")
        .exits(ExitCode.OK)
        .saysNothing()
        .printsPart("1 runs, seeds 5 to 5: 0 failed\n");
    ModelnetRun json = ModelnetRun.of("simulate", "--fuzz", "0", "--seed", "5", "--json");
    assertEquals("{\"runs\":1,\"failed\":0,\"first_seed\":5}", json.stdout().strip());
  }

  @Test
  void shouldShowProgressOnStandardErrorOnlyWhenAskedFor() {
    ModelnetRun run = ModelnetRun.of("simulate", "--hosts", "3", "--progress", "--json");
    run.exits(ExitCode.OK).saysPart("simulate: build, 0.1 s of virtual time, 1/3 hosts");
    run.saysPart("3/3 hosts in the tree\n");
    assertEquals(1, run.lines().size(), run::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --hosts 0                | is not a number of hosts from 1 to 1000000
          --hosts 10,x             | is not a number of hosts from 1 to 1000000
          --hosts 10 --kill 100%   | is not a percentage from 0% to below 100%, such as 25%
          --hosts 10 --loss -1     | is not a percentage from 0% to below 100%, such as 25%
          --hosts 10 --rtt 50      | is not a time of up to an hour with its unit, such as 50ms
          --hosts 10 --degree 1    | --degree: 1 is not from 2 to 1000
          --hosts 10 --rounds 0    | --rounds: 0 is not from 1 to 100000
          --hosts 10 --seed x      | Invalid value for option '--seed'
          --hosts 1,2 --trace -    | --trace is of one run: name one number of hosts
          --hosts 10 --plot x.svg  | --plot needs several sizes, for instance --hosts 10,100,1000
          --hosts 10 --fuzz 1      | --fuzz draws hosts and faults itself
          --fuzz -1                | is not a number of minutes, such as 5 or 0.5
          --kill 5%                | missing --hosts: say how many there are
          --hosts 5 --overlay-type ring | expected one of
          """)
  void shouldRefuseInOneLineWithTheRemedyWhenTheCommandLineIsWrong(String words, String problem) {
    String[] all = ("simulate " + words.trim()).split(" +");
    ModelnetRun.of(all)
        .refuses(ExitCode.USAGE, problem)
        .saysPart("(see 'modelnet simulate --help')");
  }

  @Test
  void shouldRefuseInOneLineWhenTheFaultScriptCannotBePlayed() throws IOException {
    refuse(folder.resolve("none").toString(), "none: there is no such file: name a fault script");
    refuse(folder.toString(), folder + ": cannot be read: ");
    refuse(script("at 1s kill 2\nat 2s explode 3\n").toString(), ": line 2: 'explode' is none of");
    refuse(script("at 1s tear-journal 2\n").toString(), "hosts here keep no journal");
    refuse(script("at 1s kill 9\n").toString(), "9");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    refuse(binary.toString(), "is not text: see docs/fault-scripts.md");
  }

  private static void refuse(String faults, String problem) {
    ModelnetRun.of("simulate", "--hosts", "8", "--faults", faults)
        .refuses(ExitCode.INVALID_INPUT, problem);
  }

  @Test
  void shouldSayWhatCannotBeWrittenWhenTheTraceOrThePlotHasNoFolder() {
    String nowhere = folder.resolve("nowhere/file").toString();
    ModelnetRun.of("simulate", "--hosts", "3", "--trace", nowhere)
        .refuses(ExitCode.OUTPUT_FAILED, "cannot write " + nowhere + ": there is no such folder");
    ModelnetRun.of("simulate", "--hosts", "2,3", "--plot", nowhere)
        .exits(ExitCode.OUTPUT_FAILED)
        .saysPart("cannot write " + nowhere);
  }

  @Test
  void shouldExplainItselfWithExamplesWhenHelpIsAskedFor() {
    ModelnetRun help = ModelnetRun.of("simulate", "--help").exits(ExitCode.OK).saysNothing();
    help.printsPart("Usage: modelnet simulate --hosts N").printsPart("Examples:\n");
    help.printsPart("Kill this share silently at once");
    assertTrue(help.lines().stream().allMatch(line -> line.length() <= 80), help::toString);
    ModelnetRun.of("--help").exits(ExitCode.OK).printsPart("simulate");
  }

  private Path script(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "faults", ".txt"), text);
  }
}
