package org.plushm.participant.edge;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.plush.participant.AdmissionPolicy;
import org.plushm.plush.port.Admission.Refusal;

/**
 * Says which invitations the hosts of this process decline: by the {@code admission} file of its
 * machine's owner, which is looked at once a second on a thread of its own, so that the answer is
 * there when the engine asks.
 */
final class AdmissionDesk implements AutoCloseable {
  /** Names the file in place of {@code admission} in the user's configuration folder. */
  static final String FILE_VARIABLE = "PLUSH_ADMISSION";

  private static final long LOOK_MS = 1_000;
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final AdmissionPolicy.Machine UNKNOWN = new AdmissionPolicy.Machine(0, -1);

  /** The client processes of this program, by their main classes. */
  private static final String CLIENTS = ".*\\b(EdgeMain|ParticipantMain)\\b.*";

  /** What is known; replaced as a whole. */
  private record View(AdmissionPolicy policy, AdmissionPolicy.Machine machine) {}

  private final Path file;
  private final Consumer<String> log;
  private final ScheduledThreadPoolExecutor looker;
  private volatile View view;
  private String text = "";

  private AdmissionDesk(Path file, Consumer<String> log) {
    this.file = file;
    this.log = log;
    this.view = new View(AdmissionPolicy.OPEN, UNKNOWN);
    this.looker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(null, task, "admission", 256 * 1024);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Reads the file, and goes on looking at it until it is closed. */
  static AdmissionDesk open(Map<String, String> environment, Consumer<String> log) {
    AdmissionDesk desk = new AdmissionDesk(file(environment), log);
    desk.look();
    desk.looker.scheduleWithFixedDelay(desk::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    return desk;
  }

  private static Path file(Map<String, String> environment) {
    String named = environment.getOrDefault(FILE_VARIABLE, "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path configuration =
        folder.isEmpty()
            ? Path.of(System.getProperty("user.home", "/"), ".config")
            : Path.of(folder);
    return configuration.resolve("plush").resolve("admission");
  }

  private void look() {
    AdmissionPolicy policy = view.policy();
    try {
      String now = read();
      if (!now.equals(text)) {
        text = now;
        policy = AdmissionPolicy.parse(now);
        log.accept("admission is by " + file);
      }
    } catch (IOException unreadable) {
      String problem = file + " cannot be read";
      if (!problem.equals(text)) {
        text = problem;
        policy = AdmissionPolicy.unusable(problem);
        log.accept("admission: " + unreadable);
      }
    }
    view = new View(policy, policy.asksForMachine() ? machine() : UNKNOWN);
  }

  /** The file's text; empty when there is none. */
  private String read() throws IOException {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IOException("more than " + FILE_BYTES_MAX + " bytes");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private static AdmissionPolicy.Machine machine() {
    Optional<String> user = ProcessHandle.current().info().user();
    int clients =
        (int)
            ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .filter(info -> info.user().equals(user))
                .filter(info -> info.commandLine().orElse("").matches(CLIENTS))
                .count();
    return new AdmissionPolicy.Machine(
        clients, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Why a host declines, or null; see {@link org.plushm.plush.port.Admission}. Any thread. */
  Refusal refusal(String label, String version, int executions) {
    View known = view;
    return known.policy().refusal(label, version, executions, known.machine());
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
