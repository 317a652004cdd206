package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.tally.ExitCode;

class CheckCommandTest {
  private static final String SPEC =
      """
      project: p
      software:
        - {name: tool, type: tar, packages: [{path: "http://example.org/tool.tar"}]}
      components:
        - {name: group, num_hosts: 3, software: tool, resources: {group: lab}}
      applications:
        - name: app
          blocks:
            - component_block: here
              component: group
              blocks:
                - workflow_block: all
                  num_tasks: 9
                  blocks:
                    - process_block: one
                      path: ./one
                      cmdline: [a b, {id: all, flag: --i}]
                - {barrier_block: done, barrier: end, predecessors: all}
      """;

  private final FakeControlNode overlays = new FakeControlNode();
  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @AfterEach
  void shouldNeverAskAnOverlay() {
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldTellWhatAValidSpecificationDescribes() throws IOException {
    String spec = file("p.yaml", SPEC);
    String hosts = file("hosts", "web[1-3] lab\n");
    CliRun.of(overlays, "check", spec, "-d", hosts)
        .exits(ExitCode.OK)
        .says("")
        .prints(
            spec
                + """
                : project p is valid
                software tool (tar): http://example.org/tool.tar as tool.tar
                component group: 3 hosts of lab with tool
                /app
                /app/here: on group
                /app/here/all: 9 tasks
                /app/here/all/one: ./one 'a b' --i TASK
                /app/here/done: all hosts wait at end, after all
                """
                + hosts
                + ": 3 hosts in lab\n");
  }

  @Test
  void shouldTellEveryMistakeOfBothFiles() throws IOException {
    String spec =
        file("p.yaml", SPEC.replace("num_hosts", "num_host").replace("path: ./", "pth: "));
    String hosts = file("hosts", "web[1-\n");
    CliRun run =
        CliRun.of(overlays, "check", spec, "-d", hosts)
            .exits(ExitCode.INVALID_INPUT)
            .prints("")
            .saysPart("plush: " + spec + ":5:5: component 'group' has no 'num_hosts': add one\n")
            .saysPart("plush: " + spec + ":5:19: unknown key 'num_host' in component 'group'")
            .saysPart("plush: " + spec + ":16:17: unknown key 'pth' in process_block 'one'")
            .saysPart("plush: " + hosts + ":1:1: ");
    assertEquals(5, run.stderr().lines().count(), run::toString);
  }

  @Test
  void shouldSayThatTheDirectoryHasTooFewHosts() throws IOException {
    String spec = file("p.yaml", SPEC);
    String few = file("few", "web[1-2] lab\nweb9 other\n");
    CliRun.of(overlays, "check", spec, "-d", few)
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart(
            spec
                + ": component 'group' wants 3 hosts of group lab, the directory has 2:"
                + " lower num_hosts or add hosts");
    CliRun.of(overlays, "check", spec, "-d", file("other", "web[1-9] lba\n"))
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("the directory has 0: did you mean 'lba'? (expected lba)");
    CliRun.of(overlays, "check", spec, "-d", file("any", "web[1-9]\n")).exits(ExitCode.OK);
  }

  @Test
  void shouldShowTheFirstHundredOfManyMistakes() throws IOException {
    StringBuilder keys = new StringBuilder(SPEC);
    for (int i = 0; i < 2000; i++) {
      keys.append("key").append(i).append(": 1\n");
    }
    CliRun run =
        CliRun.of(overlays, "check", file("p.yaml", keys.toString()))
            .exits(ExitCode.INVALID_INPUT)
            .saysPart("plush: 1900 more mistakes: mend the first ones\n");
    assertEquals(101, run.stderr().lines().count());
  }

  @Test
  void shouldSayInOneLineWhenThereIsNoSuchFile() {
    CliRun.of(overlays, "check", folder.resolve("none").toString())
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("none: there is no such file: check the name");
  }

  @Test
  void shouldNotLetAFileControlTheTerminal() throws IOException {
    CliRun run =
        CliRun.of(overlays, "check", file("p.yaml", "\"\\e[2J\": 1\n" + SPEC))
            .exits(ExitCode.INVALID_INPUT)
            .saysPart("unknown key '?[2J'");
    assertEquals(-1, run.stderr().indexOf('\u001b'));
  }

  @Test
  void shouldExitWithUsageErrorWhenNoSpecificationIsNamed() {
    CliRun.of(overlays, "check").exits(ExitCode.USAGE).saysOneLine().saysPart("SPEC");
  }
}
