package org.plushm.controlnode.packages;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.plushm.participant.files.FolderTar;

/**
 * Serves the files of one folder over HTTP: {@code GET} of a regular file directly in it, and of
 * {@code NAME.tar}, {@code NAME.tar.gz} and {@code NAME.tgz} where there is a folder {@code NAME}
 * instead. No listing, no links, no hidden files, nothing below. A folder is packed once, at the
 * first request. Runs on threads of its own.
 */
final class PackageMirror implements Closeable {
  private static final int TOKEN_BYTES = 16;
  private static final int THREADS_MAX = 32;
  private static final long IDLE_THREAD_S = 10;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int SERVER_ERROR = 500;
  private static final List<String> PLAIN = List.of(".tar");
  private static final List<String> COMPRESSED = List.of(".tar.gz", ".tgz");

  private final Path folder;
  private final Path packed;
  private final Consumer<String> log;
  private final HttpServer server;
  private final ExecutorService threads;
  private final String url;
  private final Map<String, Path> archives = new TreeMap<>();

  private PackageMirror(
      Path folder, Path packed, InetSocketAddress address, String path, Consumer<String> log)
      throws IOException {
    this.folder = folder;
    this.packed = packed;
    this.log = log;
    this.server = HttpServer.create(address, 0);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "package mirror");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
    server.setExecutor(threads);
    server.createContext(path, exchange -> answer(exchange, path));
    String ip = server.getAddress().getAddress().getHostAddress();
    this.url =
        "http://"
            + (ip.indexOf(':') < 0 ? ip : "[" + ip + "]")
            + ":"
            + server.getAddress().getPort()
            + path;
  }

  /**
   * Serves a folder.
   *
   * @param folder has to be there
   * @param packed where archives of folders are kept; a folder of this mirror's own, there already
   * @param address to listen at
   * @param formerUrl where a predecessor served it, taken again if possible; null for anywhere
   * @param log takes lines
   * @throws IOException when it cannot listen; the text is for the user
   */
  static PackageMirror open(
      Path folder, Path packed, InetAddress address, String formerUrl, Consumer<String> log)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    String path = "/" + token() + "/";
    PackageMirror mirror = null;
    if (formerUrl != null) {
      URI former = URI.create(formerUrl);
      try {
        path = former.getPath();
        mirror =
            new PackageMirror(
                folder, packed, new InetSocketAddress(address, former.getPort()), path, log);
      } catch (IOException taken) {
        log.accept("the packages move from " + formerUrl + ": " + taken.getMessage());
      }
    }
    if (mirror == null) {
      mirror = new PackageMirror(folder, packed, new InetSocketAddress(address, 0), path, log);
    }
    mirror.server.start();
    return mirror;
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Under which a package is found by its file name; ends in a slash. */
  String url() {
    return url;
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
        return;
      }
      Path file;
      try {
        file = find(exchange.getRequestURI().getPath().substring(path.length()));
      } catch (IOException failed) {
        log.accept("packages: " + failed.getMessage());
        exchange.sendResponseHeaders(SERVER_ERROR, -1);
        return;
      }
      if (file == null) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
        return;
      }
      long length = Files.size(file);
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      // The length 0 would mean one that is not known.
      exchange.sendResponseHeaders(OK, method.equals("HEAD") || length == 0 ? -1 : length);
      if (method.equals("GET") && length > 0) {
        Files.copy(file, exchange.getResponseBody());
      }
    }
  }

  /** The file that is served under a name, or null. */
  private Path find(String name) throws IOException {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
      return null;
    }
    Path file;
    try {
      file = folder.resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return file;
    }
    for (String suffix : PLAIN) {
      Path archive = pack(name, suffix, false);
      if (archive != null) {
        return archive;
      }
    }
    for (String suffix : COMPRESSED) {
      Path archive = pack(name, suffix, true);
      if (archive != null) {
        return archive;
      }
    }
    return null;
  }

  private synchronized Path pack(String name, String suffix, boolean compressed)
      throws IOException {
    if (!name.endsWith(suffix) || name.length() == suffix.length()) {
      return null;
    }
    Path archive = archives.get(name);
    if (archive != null) {
      return archive;
    }
    Path source = folder.resolve(name.substring(0, name.length() - suffix.length()));
    if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    archive = packed.resolve(Integer.toString(archives.size()));
    try (OutputStream file =
            Files.newOutputStream(
                archive, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream out = compressed ? new GZIPOutputStream(file) : file) {
      FolderTar.write(source, out);
    }
    archives.put(name, archive);
    return archive;
  }

  /** Ends it at once; who is being answered is cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
