package org.plushm.plush.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;

/** The text of the writer, and that it refuses what is not JSON. */
class JsonWriterTest {

  @Test
  void shouldWriteCompactTextWhenNested() {
    String text =
        new JsonWriter()
            .beginObject()
            .field("a", 1)
            .name("b")
            .beginArray()
            .value("x")
            .beginObject()
            .endObject()
            .value(true)
            .nullValue()
            .value(-2.5)
            .endArray()
            .field("c", (String) null)
            .name("d")
            .beginArray()
            .endArray()
            .field("e", false)
            .field("f", 0.5)
            .endObject()
            .toString();
    assertEquals(
        "{\"a\":1,\"b\":[\"x\",{},true,null,-2.5],\"c\":null,\"d\":[],\"e\":false,\"f\":0.5}",
        text);
  }

  @Test
  void shouldEscapeWhenTextHoldsControlsQuotesOrLoneSurrogates() {
    assertEquals(
        "\"\\\"\\\\/\\n\\r\\t\\u0000\\u001b\\u009b\\u2028\ufffd\ufffdx\ud83d\ude00\u00e9\"",
        new JsonWriter()
            .value(
                "\"\\/\n\r\t\u0000\u001b\u009b\u2028\ud800\udc00x\ud83d\ude00\u00e9"
                    .replace("\ud800\udc00", "\udc00\ud800"))
            .toString());
  }

  @Test
  void shouldUseBase64WhenBytesAreNotUtf8() {
    byte[] bytes = {'o', 'k', (byte) 0xff};
    assertEquals("{\"out_base64\":\"b2v/\"}", fieldOf(bytes, false));
    assertEquals("{\"out_base64\":\"b2v/\"}", fieldOf(bytes, true));
    assertEquals("{\"out\":\"\"}", fieldOf(new byte[0], false));
  }

  @Test
  void shouldLeaveOutTheBegunCharacterWhenCut() {
    byte[] whole = "a\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    assertEquals("{\"out\":\"a\u20ac\ud83d\ude00\"}", fieldOf(whole, true));
    for (int cut = 1; cut <= 3; cut++) {
      byte[] part = Arrays.copyOf(whole, whole.length - cut);
      assertEquals("{\"out\":\"a\u20ac\"}", fieldOf(part, true), "cut by " + cut);
      String base64 = Base64.getEncoder().encodeToString(part);
      assertEquals("{\"out_base64\":\"" + base64 + "\"}", fieldOf(part, false));
    }
  }

  @Test
  void shouldRefuseWhenCallsDoNotMakeJson() {
    assertThrows(IllegalStateException.class, () -> new JsonWriter().toString());
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginObject().toString());
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginObject().value(1));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginObject().endArray());
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginArray().name("a"));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().value(1).value(2));
    assertThrows(
        IllegalStateException.class, () -> new JsonWriter().beginObject().name("a").endObject());
    assertThrows(IllegalArgumentException.class, () -> new JsonWriter().value(Double.NaN));
  }

  private static String fieldOf(byte[] bytes, boolean cut) {
    return new JsonWriter()
        .beginObject()
        .field("out", Bytes.copyOf(bytes), cut)
        .endObject()
        .toString();
  }
}
