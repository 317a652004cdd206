package org.plushm.participant.jvm;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prepares the start of a Java virtual machine with the same Java, the same build and the flags of
 * its role. The started process becomes the virtual machine, so its process id is the machine's.
 */
public final class JvmCommand {
  /**
   * System property that names the folder of the installed program; {@code libexec/jvm} sets it.
   */
  public static final String HOME_PROPERTY = "plushm.home";

  /** Where libexec/jvm keeps the user's LC_ALL; the virtual machine's own is C.UTF-8. */
  private static final String LOCALE_VARIABLE = "PLUSH_USER_LC_ALL";

  private JvmCommand() {}

  /**
   * The folder of the installed program; empty when this process was not started from one, as in a
   * unit test.
   */
  public static Optional<Path> home() {
    String home = System.getProperty(HOME_PROPERTY, "");
    return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home));
  }

  /**
   * A builder whose command is complete and whose environment names this process's Java. Streams
   * and folder are left to the caller.
   *
   * @param role selects the flags
   * @param mainClass the class to run
   * @param arguments its arguments
   */
  public static ProcessBuilder builder(JvmRole role, String mainClass, List<String> arguments) {
    List<String> words = home().map(home -> installed(home, role)).orElseGet(JvmCommand::likeThis);
    words.add(mainClass);
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  /**
   * Undoes in the environment of a process of the user what {@code libexec/jvm} did to it for Java:
   * the user's own {@code LC_ALL} is back, or none.
   */
  public static void restoreLocale(Map<String, String> environment) {
    String own = environment.remove(LOCALE_VARIABLE);
    if (own == null) {
      return;
    }
    if (own.isEmpty()) {
      environment.remove("LC_ALL");
    } else {
      environment.put("LC_ALL", own);
    }
  }

  private static List<String> installed(Path home, JvmRole role) {
    return new ArrayList<>(
        List.of("/bin/sh", home.resolve("libexec").resolve("jvm").toString(), role.fileName()));
  }

  /** Without an installed program: this virtual machine's class path and module options again. */
  private static List<String> likeThis() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(JvmCommand::isModuleOption)
        .forEach(words::add);
    words.add("-XX:+UseSerialGC");
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-XX:-UsePerfData");
    words.add("-cp");
    words.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    return words;
  }

  private static boolean isModuleOption(String argument) {
    return argument.startsWith("--add-")
        || argument.startsWith("--enable-native-access")
        || argument.startsWith("--sun-misc-unsafe-memory-access");
  }
}
