package org.plushm.participant.files;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Fetches one file over HTTP and waits for it, within the limits. */
final class HttpFetch {
  private static final long LOOK_MS = 100;
  private static final int OK = 200;
  private static final int REDIRECTS_FROM = 300;
  private static final int REDIRECTS_TO = 399;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERRORS_FROM = 500;

  private final HttpClient client;
  private final FileLimits limits;
  private final BooleanSupplier cancelled;

  /**
   * A way to fetch.
   *
   * @param client follows redirects as it is set up
   * @param cancelled asked while waiting
   */
  HttpFetch(HttpClient client, FileLimits limits, BooleanSupplier cancelled) {
    this.client = client;
    this.limits = limits;
    this.cancelled = cancelled;
  }

  /** What became of one request. */
  enum Found {
    /** The file is there. */
    FILE,
    /** The server answers that it has no such file. */
    NOTHING
  }

  /**
   * Fetches a file, again a few times when the server cannot be reached or is overloaded.
   *
   * @param uri http or https
   * @param file is overwritten
   * @param sha256 hexadecimal digits that it must have, or empty
   * @throws InstallFailure with one line of cause that names the address
   */
  Found fetch(URI uri, Path file, String sha256) throws InstallFailure, InterruptedException {
    long pauseMs = limits.triesPauseMs();
    for (int tries = 1; ; tries++) {
      try {
        return fetchOnce(uri, file, sha256);
      } catch (InstallFailure failure) {
        if (!failure.isPassing() || tries >= limits.triesMax() || cancelled.getAsBoolean()) {
          throw failure;
        }
      }
      for (long waitedMs = 0; waitedMs < pauseMs && !cancelled.getAsBoolean(); ) {
        long partMs = Math.min(LOOK_MS, pauseMs - waitedMs);
        TimeUnit.MILLISECONDS.sleep(partMs);
        waitedMs += partMs;
      }
      pauseMs *= 2;
    }
  }

  private Found fetchOnce(URI uri, Path file, String sha256)
      throws InstallFailure, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "*/*").GET().build();
    FileBody body = new FileBody(file);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, info -> info.statusCode() == OK ? body : body.discarding());
    HttpResponse<String> response = await(uri, answer, body);
    int status = response.statusCode();
    if (status == NOT_FOUND) {
      return Found.NOTHING;
    }
    if (status >= REDIRECTS_FROM && status <= REDIRECTS_TO) {
      throw new InstallFailure(
          uri
              + ": redirected ("
              + status
              + ") too often, or from https to where nothing protects the package");
    }
    if (status != OK) {
      String text = uri + ": the server answers " + status + words(status);
      throw status >= SERVER_ERRORS_FROM || status == TOO_MANY
          ? InstallFailure.passing(text)
          : new InstallFailure(text);
    }
    if (!sha256.isEmpty() && !sha256.equals(response.body())) {
      throw new InstallFailure(
          uri + ": its SHA-256 is " + response.body() + ", the specification says " + sha256);
    }
    return Found.FILE;
  }

  private HttpResponse<String> await(
      URI uri, CompletableFuture<HttpResponse<String>> answer, FileBody body)
      throws InstallFailure, InterruptedException {
    long startedNs = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
          long nowNs = System.nanoTime();
          if (cancelled.getAsBoolean()) {
            throw new InstallFailure("cancelled");
          }
          if (TimeUnit.NANOSECONDS.toMillis(nowNs - body.progressNs) > limits.stallTimeoutMs()) {
            throw new InstallFailure(
                uri + ": nothing came for " + seconds(limits.stallTimeoutMs()) + received(body));
          }
          if (TimeUnit.NANOSECONDS.toMillis(nowNs - startedNs) > limits.fetchTimeoutMs()) {
            throw new InstallFailure(
                uri
                    + ": not there after "
                    + seconds(limits.fetchTimeoutMs())
                    + received(body)
                    + ": raise files.fetch-timeout for a slow link");
          }
        }
      }
    } catch (ExecutionException e) {
      throw failure(uri, e.getCause(), body);
    } finally {
      answer.cancel(true);
      body.end();
    }
  }

  private static String received(FileBody body) {
    return body.bytes == 0 ? "" : ", after " + body.bytes + " bytes";
  }

  private static String seconds(long ms) {
    return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
  }

  /** The cause in words; what the JDK says of a host that does not exist is nothing at all. */
  private static InstallFailure failure(URI uri, Throwable cause, FileBody body) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return new InstallFailure(uri + ": there is no host '" + uri.getHost() + "'");
      }
      if (at instanceof InstallFailure ours) {
        return new InstallFailure(uri + ": " + ours.getMessage());
      }
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return InstallFailure.passing(uri + ": nobody answers there");
    }
    if (cause instanceof ConnectException) {
      return InstallFailure.passing(uri + ": the connection was refused");
    }
    if (body.failure != null) {
      return InstallFailure.of(uri.toString(), body.failure);
    }
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (text.contains("bytes received") || text.contains("EOF")) {
      return InstallFailure.passing(
          uri + ": truncated, the connection ended after " + body.bytes + " bytes");
    }
    return InstallFailure.passing(uri + ": " + InstallFailure.shown(text));
  }

  private static String words(int status) {
    return switch (status) {
      case 401 -> " Unauthorized";
      case 403 -> " Forbidden";
      case 410 -> " Gone";
      case 429 -> " Too Many Requests";
      case 500 -> " Internal Server Error";
      case 502 -> " Bad Gateway";
      case 503 -> " Service Unavailable";
      case 504 -> " Gateway Timeout";
      default -> "";
    };
  }

  /** Writes what comes to a file; its result is the SHA-256. On the client's threads. */
  private final class FileBody implements BodySubscriber<String> {
    private final Path file;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final MessageDigest digest = sha256();
    private volatile Flow.Subscription subscription;
    private volatile long progressNs = System.nanoTime();
    private volatile long bytes;
    private volatile IOException failure;
    private FileChannel channel;
    private boolean ended;

    FileBody(Path file) {
      this.file = file;
    }

    /** For an answer that is no file; it is progress as well. */
    BodySubscriber<String> discarding() {
      progressNs = System.nanoTime();
      return HttpResponse.BodySubscribers.replacing("");
    }

    @Override
    public CompletionStage<String> getBody() {
      return result;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      progressNs = System.nanoTime();
      try {
        if (ended) {
          newSubscription.cancel();
          return;
        }
        channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        newSubscription.request(1);
      } catch (IOException e) {
        fail(e);
      }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> buffers) {
      if (ended) {
        return;
      }
      progressNs = System.nanoTime();
      try {
        for (ByteBuffer buffer : buffers) {
          bytes += buffer.remaining();
          if (bytes > limits.packageBytesMax()) {
            subscription.cancel();
            result.completeExceptionally(
                new InstallFailure(
                    "it has more than "
                        + limits.packageBytesMax()
                        + " bytes: raise files.package-bytes-max if that is meant"));
            return;
          }
          digest.update(buffer.duplicate());
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        }
        subscription.request(1);
      } catch (IOException e) {
        fail(e);
      }
    }

    private void fail(IOException e) {
      failure = e;
      subscription.cancel();
      result.completeExceptionally(e);
    }

    @Override
    public synchronized void onError(Throwable error) {
      result.completeExceptionally(error);
    }

    @Override
    public synchronized void onComplete() {
      result.complete(HexFormat.of().formatHex(digest.digest()));
    }

    /** Nobody wants more of it. */
    synchronized void end() {
      ended = true;
      if (subscription != null) {
        subscription.cancel();
      }
      if (channel != null) {
        try {
          channel.close();
        } catch (IOException e) {
          failure = e;
        }
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
