package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;

class ProcessConfigTest {
  private static final byte[] KEY = new byte[32];

  static {
    Arrays.fill(KEY, (byte) 0x5a);
  }

  private static ProcessConfig config() {
    return new ProcessConfig(
        "default",
        OverlayType.PROXYTREE,
        "site of = example.edu",
        new ProcessSecrets(KEY.clone(), new byte[] {1, 2, 3}),
        Bytes.utf8("certificate"),
        Bytes.utf8("control"),
        Bytes.utf8("signature"),
        Path.of("/tmp/a state = folder"),
        "127.0.0.1",
        true,
        300,
        4711,
        0,
        120_000,
        5_000,
        true,
        Path.of("/tmp/a launcher"),
        List.of(new HostConfig("local1", 1, 17), new HostConfig("a b=c", 2, 0)),
        settings("randtree.degree=4", "participant.orphan-after=150s"));
  }

  private static SettingValues settings(String... assignments) {
    try {
      return ClientSettings.CATALOG.parse(List.of(assignments));
    } catch (SettingException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private static String written() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    config().writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ProcessConfig read(String text) throws Exception {
    return ProcessConfig.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String problem(UnaryOperator<String> change) throws Exception {
    String text = change.apply(written());
    return assertThrows(ProcessConfigException.class, () -> read(text)).getMessage();
  }

  @Test
  void shouldReadWhatWasWritten() throws Exception {
    ProcessConfig read = read(written());
    ProcessConfig expected = config();
    assertEquals(expected.overlay(), read.overlay());
    assertArrayEquals(KEY, read.secrets().overlayKey());
    assertArrayEquals(new byte[] {1, 2, 3}, read.secrets().tlsKey());
    assertEquals(expected.tlsCertificate(), read.tlsCertificate());
    assertEquals(expected.controlCertificate(), read.controlCertificate());
    assertEquals(expected.signatureKey(), read.signatureKey());
    assertEquals(expected.state(), read.state());
    assertEquals(expected.launcherFolder(), read.launcherFolder());
    assertEquals(expected.address(), read.address());
    assertTrue(read.virtual());
    assertEquals(300, read.hostsMax());
    assertEquals(4711, read.nodePort());
    assertEquals(0, read.controlPort());
    assertEquals(120_000, read.orphanTimeoutMs());
    assertEquals(5_000, read.keeperGraceMs());
    assertTrue(read.ephemeral());
    assertEquals(expected.hosts(), read.hosts());
  }

  @Test
  void shouldHandOverBothKeysWhileTheOverlayChangesThem() throws Exception {
    byte[] newer = new byte[32];
    newer[5] = 9;
    KeyStep used = new KeyStep(5);
    ProcessSecrets both = new ProcessSecrets(used, KEY.clone(), newer.clone(), new byte[] {1});
    String encoded = Base64.getEncoder().encodeToString(newer);
    ProcessConfig read =
        read(
            written()
                .replace("key-step=0\n", "key-step=5\n")
                .replace("tls-key=", "newer-key=" + encoded + "\ntls-key="));
    assertEquals(both.ring().step(), read.secrets().ring().step());
    assertArrayEquals(KEY, read.secrets().ring().key(1).secret());
    assertArrayEquals(newer, read.secrets().ring().key(2).secret());
    read.secrets().zero();
    assertArrayEquals(new byte[32], read.secrets().newerKey());
    assertTrue(problem(t -> t.replace("key-step=0", "key-step=5")).contains("'newer-key'"));
    assertTrue(problem(t -> t.replace("key-step=0", "key-step=999999999")).contains("'key-step'"));
    assertTrue(
        problem(t -> t.replace("tls-key=", "newer-key=AAAA\ntls-key=")).contains("32 bytes"));
  }

  @Test
  void shouldLeaveTheStreamBehindTheLastLineWhenMoreFollows() throws Exception {
    InputStream in =
        new ByteArrayInputStream((written() + "rest").getBytes(StandardCharsets.UTF_8));
    ProcessConfig.read(in);
    assertEquals("rest", new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void shouldHideKeysInTextAndOverwriteThemWhenAsked() {
    ProcessConfig config = config();
    assertFalse(config.toString().contains("90"), config.toString());
    assertTrue(config.toString().contains("hidden"), config.toString());
    config.secrets().zero();
    assertArrayEquals(new byte[32], config.secrets().overlayKey());
    assertArrayEquals(new byte[3], config.secrets().tlsKey());
  }

  @Test
  void shouldNameTheProblemWhenConfigurationIsWrong() throws Exception {
    assertTrue(problem(t -> "").contains("cut off"));
    assertTrue(problem(t -> "hello\n" + t).contains("first line"));
    assertTrue(
        problem(t -> t.replace(" configuration 1\n", " configuration 2\n")).contains("versions"));
    assertTrue(problem(t -> t.replace("\nend\n", "\n")).contains("cut off"));
    assertEquals("key 'state' is missing", problem(t -> t.replaceAll("state=.*\n", "")));
    assertTrue(problem(t -> t.replaceAll("state=.*\n", "state=x\n")).contains("absolute"));
    assertTrue(
        problem(t -> t.replace("ephemeral=true\n", "ephemeral=true\nephemeral=true\n"))
            .contains("repeats the key 'ephemeral'"));
    assertTrue(problem(t -> t.replace("ephemeral=true", "ephemeral=yes")).contains("'ephemeral'"));
    assertTrue(problem(t -> t.replace("end\n", "colour=red\nend\n")).contains("key 'colour'"));
    assertTrue(problem(t -> t.replace("end\n", "nonsense\nend\n")).contains("line 25"));
    assertTrue(problem(t -> t.replace("node-port=4711", "node-port=70000")).contains("65535"));
    assertTrue(problem(t -> t.replace("node-port=4711", "node-port=x")).contains("not a number"));
    assertTrue(problem(t -> t.replace("=proxytree", "=ring")).contains("no overlay 'ring'"));
    assertTrue(problem(t -> t.replace("site=", "site=" + "y".repeat(250))).contains("'site'"));
    assertTrue(problem(t -> t.replace("host=1 17 ", "host=-1 17 ")).contains("'host'"));
    assertTrue(problem(t -> t.replace("host=1 17 local1", "host=1 17")).contains("'host'"));
    assertTrue(problem(t -> t.replace("overlay-key=", "overlay-key=?")).contains("not Base64"));
    assertTrue(problem(t -> t.replace("overlay-key=", "overlay-key=AAAA")).contains("32 bytes"));
    assertTrue(problem(t -> t.replace("end\n", "x=" + "y".repeat(300_000))).contains("longer"));
  }

  @Test
  void shouldRefuseASettingThatIsNoneOrOutOfRange() throws Exception {
    assertTrue(problem(t -> t.replace("set=randtree.degree", "set=randtree.x")).contains("'set'"));
    assertTrue(problem(t -> t.replace("degree=4", "degree=1")).contains("2 to 1000"));
  }

  @Test
  void shouldRefuseToWriteWhenTextWouldForgeALine() {
    ProcessConfig config = config();
    ProcessConfig forged =
        new ProcessConfig(
            "a\nephemeral=false",
            OverlayType.RANDTREE,
            "site",
            config.secrets(),
            config.tlsCertificate(),
            config.controlCertificate(),
            config.signatureKey(),
            config.state(),
            config.address(),
            true,
            1,
            1,
            1,
            1,
            1,
            true,
            null,
            List.of(),
            SettingValues.NONE);
    assertThrows(IllegalArgumentException.class, () -> forged.writeTo(new ByteArrayOutputStream()));
  }
}
