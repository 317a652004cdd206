package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.plushm.participant.keeper.FolderTree;

/**
 * The stage of one story: a folder, the users in it, and the end, at which every overlay is
 * dismantled and nothing of any user may be left.
 */
final class Story implements BeforeEachCallback, AfterEachCallback, TestExecutionExceptionHandler {
  private static final Path PROGRAM = Path.of(System.getProperty("plushm.home"));

  /**
   * When everything must be gone at the latest. The promise is 5 s on a machine that is not
   * overloaded; stories print what it took, and the benchmarks judge.
   */
  static final Duration END_LIMIT = Duration.ofSeconds(60);

  private static final long LOOK_MS = 200;
  private static final long PREPARE_S = 120;
  private static boolean prepared;

  private final List<PlushUser> users = new ArrayList<>();
  private Path folder;
  private Thread observer;
  private volatile boolean over;
  private long startedNs;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    prepare();
    startedNs = System.nanoTime();
    // Short, since sockets lie below it.
    folder = Files.createTempDirectory("story");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    users.clear();
    over = false;
    observer = new Thread(this::observe, "story-observer");
    observer.setDaemon(true);
    observer.start();
  }

  /** Has the class data made that the first start of the program would make in its own time. */
  private static synchronized void prepare() throws Exception {
    if (!prepared) {
      prepared = true;
      ProcessBuilder builder =
          new ProcessBuilder(PROGRAM.resolve("libexec").resolve("jvm").toString(), "--class-data");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.inheritIO().start();
      assertTrue(process.waitFor(PREPARE_S, TimeUnit.SECONDS), "class data takes too long");
      assertEquals(0, process.exitValue(), "class data");
    }
  }

  /** Sees processes that come and go within one command. */
  private void observe() {
    try {
      while (!over) {
        for (PlushUser user : users()) {
          user.census().look();
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<PlushUser> users() {
    return List.copyOf(users);
  }

  /** A folder for what the story needs besides. */
  Path folder() {
    return folder;
  }

  /** A user of this account. */
  PlushUser user(String name) throws IOException {
    return user(name, PROGRAM, List.of());
  }

  /** A user with a program of his own and words before each command. */
  synchronized PlushUser user(String name, Path program, List<String> prefix) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    PlushUser user = new PlushUser(own, own.resolve("state"), program, prefix);
    users.add(user);
    return user;
  }

  /** Copies the program to a folder that everybody can read. */
  static Path copyProgram(Path to) throws IOException {
    Files.walkFileTree(
        PROGRAM,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            Path made = Files.createDirectories(to.resolve(PROGRAM.relativize(from).toString()));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(PROGRAM.relativize(from).toString());
            Files.copy(from, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }

  /** Tells how long something took, in the output of the build and in a file. */
  static void tell(String line) throws IOException {
    System.out.println("story: " + line);
    Files.writeString(
        PROGRAM.resolveSibling("story-times.txt"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (failure instanceof org.opentest4j.TestAbortedException) {
      throw failure;
    }
    throw new AssertionError(failure.getMessage() + "\n" + transcript(), failure);
  }

  private String transcript() {
    StringBuilder text = new StringBuilder();
    users().forEach(user -> text.append(user.transcript()));
    return text.toString();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Throwable failure = null;
    try {
      for (PlushUser user : users()) {
        user.downAll();
      }
      assertNothingLeft(END_LIMIT);
    } catch (AssertionError | Exception e) {
      failure = new AssertionError(e.getMessage() + "\n" + transcript(), e);
    }
    over = true;
    observer.join();
    for (PlushUser user : users()) {
      for (Census.Member member : user.census().members()) {
        ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    FolderTree.delete(folder);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    tell(
        context.getRequiredTestClass().getSimpleName()
            + " "
            + context.getDisplayName()
            + ": "
            + tookMs
            + " ms");
    if (failure != null) {
      throw (AssertionError) failure;
    }
  }

  /** Waits until nothing of anybody is there; returns after how many milliseconds. */
  long assertNothingLeft(Duration limit) throws Exception {
    long startedNs = System.nanoTime();
    List<String> left = leftovers();
    while (!left.isEmpty()) {
      if (System.nanoTime() - startedNs > limit.toNanos()) {
        throw new AssertionError(
            "left after " + limit.toMillis() + " ms:\n  " + String.join("\n  ", left));
      }
      TimeUnit.MILLISECONDS.sleep(20);
      left = leftovers();
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
  }

  private List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    for (PlushUser user : users()) {
      left.addAll(user.census().leftovers());
      Path ephemeral = user.home().resolve("ephemeral");
      if (Files.isDirectory(ephemeral)) {
        try (var folders = Files.newDirectoryStream(ephemeral, "run-*")) {
          folders.forEach(one -> left.add("folder " + one));
        }
      }
    }
    return left;
  }
}
