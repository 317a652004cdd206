package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.plush.tally.ExitCode;

class ConvertCommandTest {
  private static final String SPEC =
      """
      project: p # a comment
      components: [{name: group, num_hosts: 3}]
      applications:
        - name: app
          blocks: [{component_block: here, component: group}]
      """;

  private final FakeControlNode overlays = new FakeControlNode();
  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void shouldMeanTheSameWhenConvertedThereAndBack() throws Exception {
    Path spec = Files.writeString(folder.resolve("a.yml"), SPEC);
    CliRun.of(overlays, "convert", spec.toString(), path("b.xml"))
        .exits(ExitCode.OK)
        .prints("")
        .says("");
    CliRun.of(overlays, "convert", path("b.xml"), path("c.YAML")).exits(ExitCode.OK).says("");
    assertTrue(Files.readString(folder.resolve("b.xml")).startsWith("<?xml"));
    assertEquals(
        """
        project: p
        components:
          - name: group
            num_hosts: 3
        applications:
          - name: app
            blocks:
              - component_block: here
                component: group
        """,
        Files.readString(folder.resolve("c.YAML")));
    assertEquals(SpecFiles.readProject(spec), SpecFiles.readProject(folder.resolve("b.xml")));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("a.yml", "b.xml", "c.YAML"),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldReplaceAFileOnlyWhenTold() throws IOException {
    Path spec = Files.writeString(folder.resolve("a.yaml"), SPEC);
    Path old = Files.writeString(folder.resolve("b.xml"), "old");
    CliRun.of(overlays, "convert", spec.toString(), old.toString())
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("is there already: replace it with -f, or name another file");
    assertEquals("old", Files.readString(old));
    CliRun.of(overlays, "convert", "-f", spec.toString(), old.toString()).exits(ExitCode.OK);
    assertTrue(Files.readString(old).startsWith("<?xml"));
  }

  @Test
  void shouldWriteNothingWhenTheSpecificationIsInvalid() throws IOException {
    Path spec = Files.writeString(folder.resolve("a.yaml"), SPEC.replace("3", "0"));
    CliRun.of(overlays, "convert", spec.toString(), path("b.xml"))
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("a.yaml:2:28: '0' is no number of hosts");
    assertFalse(Files.exists(folder.resolve("b.xml")));
  }

  @Test
  void shouldWriteNothingThatCouldNotBeReadAgain() throws IOException {
    StringBuilder large = new StringBuilder(SPEC.replace("group}]", "group, blocks: ["));
    for (int i = 0; i < 30_000; i++) {
      large.append("{process_block: b").append(i).append(", path: x},\n");
    }
    Path spec = Files.writeString(folder.resolve("a.yaml"), large.append("]}]\n"));
    CliRun.of(overlays, "convert", spec.toString(), path("b.xml"))
        .exits(ExitCode.INVALID_INPUT)
        .saysOneLine()
        .saysPart("b.xml' would be larger than a specification may be");
    assertFalse(Files.exists(folder.resolve("b.xml")));
  }

  @Test
  void shouldExitWithUsageErrorWhenTheTargetCannotBe() throws IOException {
    Path spec = Files.writeString(folder.resolve("a.yaml"), SPEC);
    CliRun.of(overlays, "convert", spec.toString(), path("b.json"))
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("end it with .yaml, .yml or .xml");
    CliRun.of(overlays, "convert", spec.toString(), path("none/b.xml"))
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("cannot be written");
  }
}
