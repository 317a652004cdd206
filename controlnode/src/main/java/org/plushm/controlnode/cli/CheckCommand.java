package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.plushm.controlnode.spec.Demand;
import org.plushm.controlnode.spec.ProjectSummary;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush check}: tells what a specification describes, or everything wrong with it. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush check SPEC [-d DIRECTORY]",
    description = {
      "Checks a specification (YAML or the papers' XML) and tells what it describes.",
      "Every mistake is told at once, as FILE:LINE:COLUMN. Nothing is started."
    },
    footer = {
      "",
      "Examples:",
      "  plush check examples/eman.xml                 what will run, block by block",
      "  plush check demo.yaml -d hosts.yaml           and whether there are hosts enough"
    })
final class CheckCommand extends AbstractVerb {
  @Parameters(arity = "0..1", paramLabel = "SPEC", description = "The specification.")
  private Path spec;

  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIRECTORY",
      description = "The resource directory that hosts are taken from: XML, YAML or a plain list.")
  private Path directory;

  CheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (spec == null) {
      throw usage("missing SPEC: name the file to check, such as examples/eman.xml");
    }
  }

  @Override
  int execute() throws IOException {
    Mistakes mistakes = new Mistakes(console());
    Project project = mistakes.unless(() -> SpecFiles.readProject(spec));
    ResourceDirectory hosts =
        directory == null ? null : mistakes.unless(() -> SpecFiles.readDirectory(directory));
    if (project != null && hosts != null) {
      mistakes.unless(
          () -> {
            Problems problems = new Problems();
            Demand.check(project, hosts, Position.ofFile(spec.toString()), problems);
            problems.throwIfAny();
            return hosts;
          });
    }
    if (mistakes.any()) {
      return mistakes.exit().code();
    }
    for (String line : summary(project, hosts)) {
      console().out(line + "\n");
    }
    return ExitCode.OK.code();
  }

  private List<String> summary(Project project, ResourceDirectory hosts) {
    List<String> lines = new ArrayList<>();
    lines.add(spec + ": project " + project.name() + " is valid");
    lines.addAll(ProjectSummary.of(project));
    if (hosts != null) {
      int count = hosts.nodes().size();
      String groups = hosts.groups().isEmpty() ? "" : " in " + String.join(", ", hosts.groups());
      lines.add(directory + ": " + count + (count == 1 ? " host" : " hosts") + groups);
    }
    return lines;
  }
}
