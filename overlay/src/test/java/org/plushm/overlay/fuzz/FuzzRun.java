package org.plushm.overlay.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;

/**
 * One run of a fuzz test, in whichever module: how much is sent, how the heap goes from early in
 * the run to its end, and the line of JSON that {@code bench/fuzz.sh} gathers.
 */
public final class FuzzRun {
  /** Of everything random, {@code -Dplush.fuzz.seed}. */
  public static final long SEED = Long.getLong("plush.fuzz.seed", 1);

  private static final String FRAMES_PROPERTY = "plush.fuzz";
  private static final double GROWTH_PERCENT_MAX = 5;

  /** The least of several is taken: what a collection leaves for the next one is not kept. */
  private static final int COLLECTIONS = 4;

  private final String name;
  private final StringBuilder fields = new StringBuilder();
  private long heapEarlyBytes;
  private long heapLateBytes;

  /**
   * A run that begins now.
   *
   * @param name of the door at which it sends, as in its line
   */
  public FuzzRun(String name) {
    this.name = name;
  }

  /**
   * How many frames are sent, {@code -Dplush.fuzz}.
   *
   * @param inEachBuild how many if nobody says
   */
  public static long frames(long inEachBuild) {
    return Long.getLong(FRAMES_PROPERTY, inEachBuild);
  }

  /**
   * What to type to see so many frames again.
   *
   * @param maven the call of Maven with the test's module
   */
  public static String again(String maven, Class<?> test, long frames) {
    return String.format(
        Locale.ROOT,
        "again with: %s -am test -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false"
            + " -D%s=%d -Dplush.fuzz.seed=%d",
        maven,
        test.getSimpleName(),
        FRAMES_PROPERTY,
        frames,
        SEED);
  }

  // ---- heap ----

  /** A tenth of the way on, by when caches are filled and classes loaded. */
  public void measureHeapEarly() {
    heapEarlyBytes = heapBytes();
  }

  /** Whether {@link #measureHeapEarly} was called. */
  public boolean isHeapMeasuredEarly() {
    return heapEarlyBytes > 0;
  }

  /** At the end. */
  public void measureHeapLate() {
    heapLateBytes = heapBytes();
  }

  /** From early to late. */
  public long growthBytes() {
    return heapLateBytes - heapEarlyBytes;
  }

  private double growthPercent() {
    return 100.0 * growthBytes() / heapEarlyBytes;
  }

  /** Only of a long run: in a short one a few classes loaded late are more than that. */
  public void assertHeapStaysWithinPercent() {
    assertTrue(
        growthPercent() < GROWTH_PERCENT_MAX, name + " has grown by " + growthPercent() + " %");
  }

  /** So many at most, however short the run is. */
  public void assertHeapGrowsByLessThan(long bytes) {
    assertTrue(growthBytes() < bytes, name + ": " + heapEarlyBytes + " became " + heapLateBytes);
  }

  private static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  // ---- line ----

  /** The next field of the line. */
  public FuzzRun field(String key, long value) {
    fields.append(",\"").append(key).append("\":").append(value);
    return this;
  }

  /** The heap as the line's next fields. */
  public FuzzRun heapFields() {
    return field("heap_early_kb", heapEarlyBytes / 1024)
        .field("heap_late_kb", heapLateBytes / 1024);
  }

  /** The heap's growth as the line's next field. */
  public FuzzRun growthField() {
    fields.append(String.format(Locale.ROOT, ",\"growth_percent\":%.2f", growthPercent()));
    return this;
  }

  /** At the beginning of a line of its own, by which the script knows it. */
  public void printLine() {
    System.out.println("{\"fuzz\":\"" + name + "\"" + fields + "}");
  }
}
