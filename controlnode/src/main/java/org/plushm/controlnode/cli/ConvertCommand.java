package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.plush.application.Project;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush convert}: the same specification in another format. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush convert [-f] SPEC TARGET",
    description = {
      "Writes a specification as YAML or XML, as the name of TARGET says (.yaml,",
      ".yml, .xml). SPEC may be YAML or any XML dialect of the papers. What it",
      "describes stays the same; comments and keys that begin with x- are not kept."
    },
    footer = {
      "",
      "Examples:",
      "  plush convert eman.xml eman.yaml",
      "  plush convert -f eman.yaml eman.xml           over the old file"
    })
final class ConvertCommand extends AbstractVerb {
  @Option(
      names = {"-f", "--force"},
      description = "Replace TARGET if it is there.")
  private boolean force;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SPEC",
      description = "The specification to read.")
  private Path spec;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "The file to write.")
  private Path target;

  ConvertCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (spec == null || target == null) {
      throw usage("missing SPEC and TARGET: name the file to read and the one to write");
    }
    if (!isXml() && !isYaml()) {
      throw usage("'" + target + "' does not tell the format: end it with .yaml, .yml or .xml");
    }
    if (!force && Files.exists(target)) {
      throw usage("'" + target + "' is there already: replace it with -f, or name another file");
    }
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Mistakes mistakes = new Mistakes(console());
    Project project = mistakes.unless(() -> SpecFiles.readProject(spec));
    if (mistakes.any()) {
      return mistakes.exit().code();
    }
    String text = isXml() ? SpecFiles.toXml(project) : SpecFiles.toYaml(project);
    if (!SpecFiles.fits(text)) {
      throw new VerbFailure(
          ExitCode.INVALID_INPUT,
          "'" + target + "' would be larger than a specification may be",
          "split the project up, or stay with the format it has");
    }
    try {
      write(text);
    } catch (IOException failed) {
      throw usage("'" + target + "' cannot be written: name a file in a folder that can");
    }
    return ExitCode.OK.code();
  }

  /** Whole or not at all, so that a full disk does not cost an old file. */
  private void write(String text) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path beside = Files.createTempFile(folder, ".plush-convert", null);
    try {
      Files.writeString(beside, text);
      try {
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException plainly) {
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private boolean isXml() {
    return name().endsWith(".xml");
  }

  private boolean isYaml() {
    return name().endsWith(".yaml") || name().endsWith(".yml");
  }

  private String name() {
    return target.getFileName() == null
        ? ""
        : target.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
