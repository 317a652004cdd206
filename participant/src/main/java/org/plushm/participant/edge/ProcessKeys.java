package org.plushm.participant.edge;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.participant.tls.KeyWrap;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.plush.message.KeyMessages.SetKeys;
import org.plushm.plush.port.ParticipantPort.ChangeKeys;

/**
 * The overlay keys of a process, which all of its hosts share: the first host that is led to a step
 * brings the process there, the others find it done. Steps only ever grow. Any thread; the work is
 * done one by one on a thread of its own, since arithmetic of a millisecond is too long for the
 * engine's.
 */
final class ProcessKeys implements AutoCloseable {
  private static final long IDLE_THREAD_S = 5;

  private final TlsIdentity own;
  private final Function<KeyRing, CompletableFuture<Void>> engine;
  private final Consumer<String> log;
  private final ThreadPoolExecutor worker;
  private volatile KeyRing ring;

  /**
   * At the keys that the process was started with.
   *
   * @param own the participants' identity, which keys are wrapped for
   * @param first the keys that the process was started with
   * @param engine has every node use keys
   * @param log takes lines
   */
  ProcessKeys(
      TlsIdentity own,
      KeyRing first,
      Function<KeyRing, CompletableFuture<Void>> engine,
      Consumer<String> log) {
    this.own = own;
    this.ring = first;
    this.engine = engine;
    this.log = log;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "keys", 256 * 1024);
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
  }

  /** How far the process is. */
  KeyStep step() {
    return ring.step();
  }

  /** A participant was led to a step; it is answered with where the process is then. */
  void change(ChangeKeys change, Consumer<KeyStep> answer) {
    if (!worker.isShutdown()) {
      worker.execute(
          () -> {
            come(change.step(), null, change.wrapped());
            answer.accept(ring.step());
          });
    }
  }

  /** The launcher tells what was missed; completes when it is in use. */
  CompletableFuture<Void> set(SetKeys keys) {
    return worker.isShutdown()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.runAsync(() -> come(keys.step(), keys.oldest(), keys.newest()), worker);
  }

  /**
   * Comes to a step unless it is behind.
   *
   * @param oldest wrapped; null when it is to be one that the process has
   */
  private void come(KeyStep step, Bytes oldest, Bytes newest) {
    if (step.compareTo(ring.step()) <= 0) {
      return;
    }
    try {
      OverlayKey newestKey = key(step.newestEpoch(), newest);
      OverlayKey oldestKey = step.isStable() ? newestKey : key(step.oldestEpoch(), oldest);
      if (oldestKey == null) {
        log.accept("cannot come to " + step + " from " + ring.step() + ": a key is missing");
        return;
      }
      KeyRing next = new KeyRing(step, oldestKey, newestKey);
      engine.apply(next).join();
      ring = next;
      log.accept("seals with key epoch " + step.sealingEpoch() + " at " + step);
    } catch (GeneralSecurityException | CompletionException e) {
      log.accept("cannot come to " + step + ": " + e);
    }
  }

  private OverlayKey key(int epoch, Bytes wrapped) throws GeneralSecurityException {
    OverlayKey known = ring.key(epoch);
    if (known != null || wrapped == null) {
      return known;
    }
    byte[] secret = KeyWrap.unwrap(own.key(), own.certificate().getPublicKey(), epoch, wrapped);
    try {
      return OverlayKey.of(secret);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Nothing is changed any more. */
  @Override
  public void close() {
    worker.shutdown();
  }
}
