package org.plushm.aeron.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Passes notices on, but not the same one again and again. Any thread. */
final class Notices implements Consumer<String> {
  private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int REMEMBERED_MAX = 64;

  private final Consumer<String> sink;
  private final Map<String, Long> toldNs = new LinkedHashMap<>();

  Notices(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public void accept(String line) {
    if (isNews(line, System.nanoTime())) {
      sink.accept(line);
    }
  }

  synchronized boolean isNews(String line, long nowNs) {
    Long before = toldNs.get(line);
    if (before != null && nowNs - before < PERIOD_NS) {
      return false;
    }
    toldNs.remove(line);
    toldNs.put(line, nowNs);
    if (toldNs.size() > REMEMBERED_MAX) {
      Iterator<String> oldest = toldNs.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}
