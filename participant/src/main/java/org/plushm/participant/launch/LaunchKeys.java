package org.plushm.participant.launch;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.participant.tls.KeyWrap;
import org.plushm.plush.message.KeyMessages.SetKeys;

/**
 * The overlay keys that a process is given. The text form shows nothing of them.
 *
 * @param step how far the overlay is with its keys
 * @param oldest the key of the oldest epoch that the step accepts
 * @param newest the key of the newest one; the same if the step is stable
 */
public record LaunchKeys(KeyStep step, Bytes oldest, Bytes newest) {
  /** The only key of an overlay whose key was never changed. */
  public static LaunchKeys of(Bytes key) {
    return new LaunchKeys(KeyStep.FIRST, key, key);
  }

  ProcessSecrets secrets(byte[] tlsKey) {
    return new ProcessSecrets(
        step, oldest.toArray(), step.isStable() ? null : newest.toArray(), tlsKey);
  }

  /** For a process that runs already. */
  SetKeys message(PublicKey participant) {
    try {
      return new SetKeys(
          step,
          KeyWrap.wrap(participant, step.oldestEpoch(), oldest.toArray()),
          KeyWrap.wrap(participant, step.newestEpoch(), newest.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that serves TLS cannot wrap a key", e);
    }
  }

  @Override
  public String toString() {
    return "LaunchKeys[" + step + "]";
  }
}
