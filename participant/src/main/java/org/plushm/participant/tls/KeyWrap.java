package org.plushm.participant.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.plushm.aeron.seal.Hkdf;
import org.plushm.overlay.Bytes;

/**
 * Encrypts a key of the overlay for whoever holds the participants' private key: an elliptic-curve
 * key made for this once, Diffie-Hellman with the participants' public key, HKDF-SHA256 over both
 * public keys and the key epoch, ChaCha20-Poly1305. The form is the length of the one-time public
 * key (16 bits, big-endian), that key as X.509, and the ciphertext.
 *
 * <p>It keeps secrets and authenticates nobody: a reader believes it only in a log entry that the
 * control node has signed, or over a control link. Stateless, any thread.
 */
public final class KeyWrap {
  private static final byte[] SALT = "plush-m key wrap".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LABEL = "plush-m wrapped key 1".getBytes(StandardCharsets.US_ASCII);
  private static final int PUBLIC_BYTES_MAX = 256;

  private KeyWrap() {}

  /**
   * Encrypts a key.
   *
   * @param recipient the participants' public key, elliptic curve
   * @param epoch the key's epoch; unwrapping with another one fails
   */
  public static Bytes wrap(PublicKey recipient, int epoch, byte[] secret)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(((ECKey) recipient).getParams());
    KeyPair once = generator.generateKeyPair();
    byte[] oncePublic = once.getPublic().getEncoded();
    Cipher cipher =
        cipher(Cipher.ENCRYPT_MODE, once.getPrivate(), recipient, epoch, oncePublic, recipient);
    byte[] sealed = cipher.doFinal(secret);
    ByteBuffer out = ByteBuffer.allocate(2 + oncePublic.length + sealed.length);
    out.putShort((short) oncePublic.length).put(oncePublic).put(sealed);
    return Bytes.wrap(out.array());
  }

  /**
   * Decrypts a key.
   *
   * @param own the participants' private key
   * @param ownPublic its public key
   * @param epoch the epoch that the key is said to be of
   * @throws GeneralSecurityException when it was wrapped for another key or epoch, or changed
   */
  public static byte[] unwrap(PrivateKey own, PublicKey ownPublic, int epoch, Bytes wrapped)
      throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(wrapped.toArray());
    int length = in.remaining() < 2 ? 0 : in.getShort() & 0xffff;
    if (length == 0 || length > PUBLIC_BYTES_MAX || length > in.remaining()) {
      throw new InvalidKeyException("no wrapped key");
    }
    byte[] oncePublic = new byte[length];
    in.get(oncePublic);
    PublicKey once =
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(oncePublic));
    boolean sameCurve =
        ((ECPublicKey) once).getParams().getCurve().equals(((ECKey) own).getParams().getCurve());
    if (!sameCurve) {
      throw new InvalidKeyException("wrapped with another curve");
    }
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, own, once, epoch, oncePublic, ownPublic);
    return cipher.doFinal(in.array(), in.position(), in.remaining());
  }

  /** The key of this cipher is used for one message, so that its nonce may be zero. */
  private static Cipher cipher(
      int mode, PrivateKey own, PublicKey other, int epoch, byte[] oncePublic, PublicKey recipient)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(other, true);
    byte[] shared = agreement.generateSecret();
    byte[] recipientPublic = recipient.getEncoded();
    ByteBuffer info =
        ByteBuffer.allocate(LABEL.length + 4 + oncePublic.length + recipientPublic.length);
    info.put(LABEL).putInt(epoch).put(oncePublic).put(recipientPublic);
    byte[] key = Hkdf.expand(Hkdf.extract(SALT, shared), info.array(), 32);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return cipher;
  }
}
