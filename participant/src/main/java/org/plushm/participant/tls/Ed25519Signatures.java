package org.plushm.participant.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.plush.port.Signatures;

/**
 * The control node's signature over log entries: Ed25519 over a fixed prefix, term, position (both
 * 64 bits, big-endian) and body. Safe for several threads.
 *
 * <p>An edge verifies each entry once for all of its hosts: the last {@value #VERIFIED_MAX} entries
 * found good are remembered whole, and an entry equal to one of them in every byte is good without
 * arithmetic. A bad entry is never remembered.
 */
public final class Ed25519Signatures implements Signatures {
  /** Good entries remembered. */
  public static final int VERIFIED_MAX = 512;

  private static final String ALGORITHM = "Ed25519";
  private static final byte[] PREFIX = "plush-m log entry\0".getBytes(StandardCharsets.US_ASCII);

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final Signature signer;
  private final Signature verifier;
  private final Map<LogEntry, Boolean> verified =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LogEntry, Boolean> eldest) {
          return size() > VERIFIED_MAX;
        }
      };

  private Ed25519Signatures(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
    this.verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(publicKey);
    if (privateKey == null) {
      this.signer = null;
    } else {
      this.signer = Signature.getInstance(ALGORITHM);
      signer.initSign(privateKey);
    }
  }

  /** A new key pair. */
  public static Ed25519Signatures generate() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    return new Ed25519Signatures(pair.getPublic(), pair.getPrivate());
  }

  /**
   * A control node's signatures.
   *
   * @param publicDer X.509 SubjectPublicKeyInfo
   * @param privateDer PKCS #8
   * @throws GeneralSecurityException when these are not Ed25519 keys
   */
  public static Ed25519Signatures signing(byte[] publicDer, byte[] privateDer)
      throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
    return new Ed25519Signatures(
        keys.generatePublic(new X509EncodedKeySpec(publicDer)),
        keys.generatePrivate(new PKCS8EncodedKeySpec(privateDer)));
  }

  /**
   * A participant's signatures, which can only verify.
   *
   * @param publicDer X.509 SubjectPublicKeyInfo
   * @throws GeneralSecurityException when it is not an Ed25519 key
   */
  public static Ed25519Signatures verifying(byte[] publicDer) throws GeneralSecurityException {
    return new Ed25519Signatures(
        KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(publicDer)), null);
  }

  /** The public key as X.509 SubjectPublicKeyInfo. */
  public byte[] publicDer() {
    return publicKey.getEncoded();
  }

  /**
   * The private key as PKCS #8; the caller overwrites it after use.
   *
   * @throws UnsupportedOperationException on a participant
   */
  public byte[] privateDer() {
    requirePrivateKey();
    return privateKey.getEncoded();
  }

  @Override
  public synchronized Bytes sign(long controlTerm, long seq, Bytes body) {
    requirePrivateKey();
    try {
      signer.update(signed(controlTerm, seq, body));
      return Bytes.wrap(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot sign with its own key", e);
    }
  }

  @Override
  public synchronized boolean verify(LogEntry entry) {
    if (verified.containsKey(entry)) {
      return true;
    }
    boolean good;
    try {
      verifier.update(signed(entry.controlTerm(), entry.seq(), entry.body()));
      good = verifier.verify(entry.signature().toArray());
    } catch (GeneralSecurityException e) {
      // Not even the form of a signature. The failed object may not be reused before a new start.
      good = false;
      restartVerifier();
    }
    if (good) {
      verified.put(entry, Boolean.TRUE);
    }
    return good;
  }

  private void restartVerifier() {
    try {
      verifier.initVerify(publicKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses a key that it took before", e);
    }
  }

  private void requirePrivateKey() {
    if (privateKey == null) {
      throw new UnsupportedOperationException("only the control node signs");
    }
  }

  private static byte[] signed(long controlTerm, long seq, Bytes body) {
    byte[] text = new byte[PREFIX.length + 16 + body.length()];
    ByteBuffer.wrap(text).put(PREFIX).putLong(controlTerm).putLong(seq);
    body.copyTo(text, PREFIX.length + 16);
    return text;
  }
}
