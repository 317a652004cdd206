package org.plushm.participant.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;

/**
 * The file manager of a process and all its hosts: installs software into run directories and
 * removes these. Its methods return at once and may be called by any thread; answers come on its
 * own threads. Orders for one host and run are carried out in the order in which they came.
 */
public final class Installations implements AutoCloseable {
  /** Unpacking keeps a core busy each; participants want theirs. */
  private static final int UNPACKERS = 2;

  private static final int EXECUTABLE_MODE = 0755;
  private static final long IDLE_THREAD_S = 10;

  private final FileLimits limits;
  private final Packages packages;
  private final Consumer<String> log;
  private final ThreadPoolExecutor unpackers;
  private final Map<Place, Work> works = new HashMap<>();
  private boolean closed;

  private record Place(String host, long run) {}

  /** What goes on in one run directory. */
  private static final class Work {
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private CompletableFuture<Void> last;

    Work(CompletableFuture<Void> before) {
      this.last = before;
    }

    boolean isStopped() {
      return stopped.isDone();
    }
  }

  private Installations(FileLimits limits, Packages packages, Consumer<String> log) {
    this.limits = limits;
    this.packages = packages;
    this.log = log;
    this.unpackers =
        new ThreadPoolExecutor(
            UNPACKERS,
            UNPACKERS,
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Packages.daemon(task, "files"));
    unpackers.allowCoreThreadTimeOut(true);
  }

  /**
   * The file manager of a process.
   *
   * @param folder for packages, of this process alone; what is in it is removed
   * @param limits what packages may cost
   * @param log takes lines
   */
  public static Installations open(Path folder, FileLimits limits, Consumer<String> log)
      throws IOException {
    return new Installations(limits, new Packages(folder, limits, log), log);
  }

  /**
   * Installs software into the run directory of a host, which is made in any case. A directory that
   * is there already is complete, and is left as it is.
   *
   * @param host name of the host
   * @param hostFolder its folder
   * @param run names the directory, positive
   * @param software in this order
   * @param mirrorUrl where a file of a package's name is looked for first, or empty
   * @param answer told once: null when all is there, else one line of cause
   */
  public void install(
      String host,
      Path hostFolder,
      long run,
      List<Software> software,
      String mirrorUrl,
      Consumer<String> answer) {
    synchronized (this) {
      Place place = new Place(host, run);
      Work former = works.get(place);
      Work work = new Work(former == null ? CompletableFuture.completedFuture(null) : former.last);
      works.put(place, work);
      work.last =
          work.last
              .thenComposeAsync(
                  done -> fetch(work, place, hostFolder, software, mirrorUrl), executor())
              .handleAsync(
                  (files, failed) -> {
                    answer.accept(
                        failed == null
                            ? installNow(work, hostFolder, run, software, files)
                            : cause(failed));
                    return (Void) null;
                  },
                  executor())
              .exceptionally(this::unexpected);
    }
  }

  /** The files of all packages, in order; null when the directory is there already. */
  private CompletableFuture<List<Path>> fetch(
      Work work, Place place, Path hostFolder, List<Software> software, String mirrorUrl) {
    if (RunFolder.exists(hostFolder, place.run())) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<Path>> files = new ArrayList<>();
    synchronized (this) {
      if (work.isStopped()) {
        return CompletableFuture.failedFuture(new InstallFailure("cancelled"));
      }
      for (Software each : software) {
        for (SoftwarePackage one : each.packages()) {
          files.add(packages.want(place.run(), place.host(), one, mirrorUrl));
        }
      }
    }
    CompletableFuture<List<Path>> stopped =
        work.stopped.thenCompose(
            done -> CompletableFuture.failedFuture(new InstallFailure("cancelled")));
    return CompletableFuture.allOf(files.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> files.stream().map(CompletableFuture::join).toList())
        .applyToEither(stopped, paths -> paths);
  }

  private Void unexpected(Throwable failed) {
    log.accept("files: " + failed);
    return null;
  }

  private Executor executor() {
    return task -> {
      try {
        unpackers.execute(task);
      } catch (RejectedExecutionException e) {
        // The process ends and its folders with it; nobody waits for an answer.
        log.accept("files: not done any more, the process ends");
      }
    };
  }

  /** Null, or the cause of failure. */
  private String installNow(
      Work work, Path hostFolder, long run, List<Software> software, List<Path> files) {
    if (files == null) {
      return null;
    }
    try {
      Path stage = RunFolder.stage(hostFolder, run);
      try {
        fill(new SafeTree(stage, limits, work::isStopped), software, files);
        RunFolder.publish(stage, hostFolder, run);
        return null;
      } finally {
        FolderTree.delete(stage);
      }
    } catch (IOException e) {
      return InstallFailure.of("the run directory", e).getMessage();
    } catch (InstallFailure | RuntimeException e) {
      return cause(e);
    }
  }

  private String cause(Throwable failed) {
    Throwable cause = failed;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof InstallFailure) {
      return cause.getMessage();
    }
    log.accept("files: " + cause);
    return "internal error: " + InstallFailure.shown(cause.toString());
  }

  private static void fill(SafeTree tree, List<Software> software, List<Path> files)
      throws IOException, InstallFailure {
    int next = 0;
    for (Software each : software) {
      for (SoftwarePackage one : each.packages()) {
        Path file = files.get(next++);
        try {
          if (each.type() == Software.Type.TAR) {
            int slash = one.dest().lastIndexOf('/');
            Unpacking.unpack(file, tree, slash < 0 ? "" : one.dest().substring(0, slash));
          } else {
            try (InputStream content = Files.newInputStream(file)) {
              tree.file(one.dest(), EXECUTABLE_MODE, content);
            }
          }
        } catch (InstallFailure failure) {
          throw new InstallFailure(one.name() + ": " + failure.getMessage());
        } catch (IOException | RuntimeException e) {
          // The readers of archives throw all sorts of things at damaged ones.
          throw InstallFailure.of(one.name(), e);
        }
      }
    }
    tree.checkLinks();
  }

  /**
   * Ends an installation early; it is answered all the same. Nothing happens when none is under
   * way.
   */
  public synchronized void stop(String host, long run) {
    Work work = works.get(new Place(host, run));
    if (work != null && !work.last.isDone()) {
      end(work, host, run);
    }
  }

  private void end(Work work, String host, long run) {
    packages.release(run, host);
    work.stopped.complete(null);
  }

  /**
   * Removes the run directory of a host; an installation under way ends early. Its processes should
   * have ended.
   *
   * @param answer told once: null, or why something is left
   */
  public synchronized void remove(String host, Path hostFolder, long run, Consumer<String> answer) {
    Work work = works.remove(new Place(host, run));
    if (work != null) {
      end(work, host, run);
    }
    CompletableFuture<Void> before =
        work == null ? CompletableFuture.completedFuture(null) : work.last;
    before
        .thenRunAsync(() -> answer.accept(removeNow(hostFolder, run)), executor())
        .exceptionally(this::unexpected);
  }

  private static String removeNow(Path hostFolder, long run) {
    try {
      RunFolder.remove(hostFolder, run);
      return null;
    } catch (IOException e) {
      return "cannot remove the run directory: " + InstallFailure.shown(e.toString());
    }
  }

  /** The host has ended, in whatever way: its installations end early, its packages are let go. */
  public synchronized void leave(String host) {
    List<Place> places = works.keySet().stream().filter(p -> p.host().equals(host)).toList();
    for (Place place : places) {
      end(works.remove(place), host, place.run());
    }
  }

  /** Ends everything that goes on; folders stay to be removed by the process. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    packages.close();
    unpackers.shutdownNow();
  }
}
