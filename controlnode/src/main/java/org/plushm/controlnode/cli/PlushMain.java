package org.plushm.controlnode.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code plush}: reads the command line and hands it to the verb it names. */
@Command(
    name = "plush",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Runs and manages applications on thousands of machines.")
public final class PlushMain implements Runnable {
  @Spec private CommandSpec spec;

  /**
   * Runs one command line and ends the process with its exit code.
   *
   * @param arguments the words after {@code plush}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PlushMain()).execute(arguments));
  }

  /** A command line without a verb is a usage error. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing verb");
  }
}
