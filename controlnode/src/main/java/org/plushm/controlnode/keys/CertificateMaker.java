package org.plushm.controlnode.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.participant.tls.TlsIdentitySource;
import org.plushm.participant.tls.TlsRole;

/** Makes self-signed certificates on P-256. Safe for several threads. */
public final class CertificateMaker implements TlsIdentitySource {
  /** Clocks of hosts differ. */
  private static final Duration BEFORE = Duration.ofDays(1);

  /** Keys live as long as their overlay; an end date would only end it by surprise. */
  private static final Duration AFTER = Duration.ofDays(36_500);

  /** A maker. */
  public CertificateMaker() {}

  @Override
  public TlsIdentity create(TlsRole role, String overlay) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "Plush-M overlay " + overlay)
            .addRDN(BCStyle.CN, role.name().toLowerCase(java.util.Locale.ROOT))
            .build();
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(120, new SecureRandom()).add(BigInteger.ONE),
            Date.from(now.minus(BEFORE)),
            Date.from(now.plus(AFTER)),
            name,
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.extendedKeyUsage,
          true,
          new ExtendedKeyUsage(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(role.purpose()))));
      byte[] der =
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      X509Certificate certificate = TlsIdentity.certificateOfDer(der);
      return new TlsIdentity(certificate, pair.getPrivate());
    } catch (OperatorCreationException | IOException failed) {
      throw new GeneralSecurityException("the certificate of " + role + " cannot be made", failed);
    }
  }
}
