package org.plushm.participant.files;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.plush.application.SoftwarePackage;

/**
 * The packages of all runs of a process: each is fetched once for a run, whichever of its hosts
 * ask, and kept until none of them needs the run any more. A failure is forgotten, so that whoever
 * asks later tries again. Thread-safe; nothing here waits but the threads that fetch.
 */
final class Packages implements AutoCloseable {
  private static final long STACK_BYTES = 256 * 1024;
  private static final long IDLE_THREAD_S = 10;

  private final Path folder;
  private final FileLimits limits;
  private final Consumer<String> log;
  private final ThreadPoolExecutor fetchers;
  private final ExecutorService clientThreads;
  private final Map<Long, OfRun> runs = new HashMap<>();
  private HttpClient client;
  private boolean closed;

  /** What is fetched: the same address with another sum is another package. */
  private record Wanted(String path, String sha256) {}

  /** The packages of one run. */
  private static final class OfRun {
    private final Set<String> hosts = new HashSet<>();
    private final Map<Wanted, CompletableFuture<Path>> files = new HashMap<>();
    private int number;
    private volatile boolean given;
  }

  /**
   * Packages below a folder, which is emptied first.
   *
   * @param log takes lines
   */
  Packages(Path folder, FileLimits limits, Consumer<String> log) throws IOException {
    FolderTree.delete(folder);
    this.folder = folder;
    this.limits = limits;
    this.log = log;
    this.fetchers =
        new ThreadPoolExecutor(
            limits.fetchesMax(),
            limits.fetchesMax(),
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "fetch"));
    fetchers.allowCoreThreadTimeOut(true);
    this.clientThreads = Executors.newCachedThreadPool(task -> daemon(task, "http"));
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The file of a package, once it is there; ends with an {@link InstallFailure} otherwise.
   *
   * @param host has to be given to {@link #release} in the end
   * @param mirrorUrl where a file of the package's name is looked for first, or empty
   */
  synchronized CompletableFuture<Path> want(
      long run, String host, SoftwarePackage wanted, String mirrorUrl) {
    if (closed) {
      return CompletableFuture.failedFuture(new InstallFailure("the process ends"));
    }
    OfRun ofRun = runs.computeIfAbsent(run, r -> new OfRun());
    ofRun.hosts.add(host);
    Wanted key = new Wanted(wanted.path(), wanted.sha256());
    CompletableFuture<Path> known = ofRun.files.get(key);
    if (known != null) {
      return known;
    }
    CompletableFuture<Path> file = new CompletableFuture<>();
    ofRun.files.put(key, file);
    Path place = folder.resolve(Long.toString(run)).resolve(Integer.toString(ofRun.number++));
    fetchers.execute(() -> fetch(ofRun, key, wanted, mirrorUrl, place, file));
    return file;
  }

  private void fetch(
      OfRun ofRun,
      Wanted key,
      SoftwarePackage wanted,
      String mirrorUrl,
      Path place,
      CompletableFuture<Path> file) {
    try {
      Files.createDirectories(place.getParent());
      HttpFetch fetch = new HttpFetch(client(), limits, () -> ofRun.given);
      fetch(fetch, wanted, mirrorUrl, place);
      file.complete(place);
    } catch (InstallFailure failure) {
      failed(ofRun, key, file, failure);
    } catch (IOException e) {
      failed(ofRun, key, file, InstallFailure.of(wanted.name(), e));
    } catch (InterruptedException e) {
      failed(ofRun, key, file, new InstallFailure("cancelled"));
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.accept("fetching " + wanted.path() + ": " + e);
      failed(ofRun, key, file, new InstallFailure(wanted.path() + ": " + e));
    }
    if (ofRun.given) {
      removeFiles(place.getParent());
    }
  }

  /** Forgotten before it is told: who hears of it and asks again has it tried again. */
  private void failed(
      OfRun ofRun, Wanted key, CompletableFuture<Path> file, InstallFailure failure) {
    synchronized (this) {
      ofRun.files.remove(key);
    }
    file.completeExceptionally(failure);
  }

  private static void fetch(HttpFetch fetch, SoftwarePackage wanted, String mirrorUrl, Path place)
      throws InstallFailure, InterruptedException {
    String name = SoftwarePackage.lastName(wanted.path());
    String mirrorProblem = "";
    if (!mirrorUrl.isEmpty() && !name.isEmpty()) {
      URI copy = uri(mirrorUrl + (mirrorUrl.endsWith("/") ? "" : "/") + name);
      try {
        if (fetch.fetch(copy, place, wanted.sha256()) == HttpFetch.Found.FILE) {
          return;
        }
        mirrorProblem = "; and '" + name + "' is not in the folder packages/ of the specification";
      } catch (InstallFailure failure) {
        mirrorProblem = "; and of the mirror: " + failure.getMessage();
      }
    }
    try {
      if (fetch.fetch(uri(wanted.path()), place, wanted.sha256()) == HttpFetch.Found.FILE) {
        return;
      }
    } catch (InstallFailure failure) {
      throw new InstallFailure(failure.getMessage() + mirrorProblem);
    }
    throw new InstallFailure(wanted.path() + ": the server answers 404 Not Found" + mirrorProblem);
  }

  private static URI uri(String text) throws InstallFailure {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new InstallFailure("'" + InstallFailure.shown(text) + "' is no address");
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(Duration.ofMillis(limits.connectTimeoutMs()))
              .executor(clientThreads)
              .build();
    }
    return client;
  }

  /** The host needs nothing of the run any more; with the last host its packages go. */
  synchronized void release(long run, String host) {
    OfRun ofRun = runs.get(run);
    if (ofRun == null || !ofRun.hosts.remove(host) || !ofRun.hosts.isEmpty()) {
      return;
    }
    ofRun.given = true;
    runs.remove(run);
    if (!closed) {
      fetchers.execute(() -> removeFiles(folder.resolve(Long.toString(run))));
    }
  }

  private void removeFiles(Path files) {
    try {
      FolderTree.delete(files);
    } catch (IOException e) {
      log.accept("cannot remove " + files + ": " + e);
    }
  }

  /** Ends every fetch; the files go with the folder. */
  @Override
  public synchronized void close() {
    closed = true;
    runs.values().forEach(ofRun -> ofRun.given = true);
    fetchers.shutdownNow();
    clientThreads.shutdownNow();
  }
}
