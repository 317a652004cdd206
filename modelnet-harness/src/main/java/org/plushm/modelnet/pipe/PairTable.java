package org.plushm.modelnet.pipe;

import java.util.Arrays;

/** Objects by ordered pairs of small numbers; looking up makes no garbage. */
final class PairTable<V> {
  private static final long EMPTY = -1;
  private long[] keys = new long[16];
  private Object[] values = new Object[16];
  private int size;

  PairTable() {
    Arrays.fill(keys, EMPTY);
  }

  /** The object of a pair of numbers from 0, or null. */
  @SuppressWarnings("unchecked")
  V get(int one, int other) {
    return (V) values[place(keys, (long) one << 32 | other)];
  }

  void put(int one, int other, V value) {
    if (2 * ++size > keys.length) {
      grow();
    }
    long key = (long) one << 32 | other;
    int place = place(keys, key);
    keys[place] = key;
    values[place] = value;
  }

  private void grow() {
    long[] newKeys = new long[2 * keys.length];
    Object[] newValues = new Object[2 * keys.length];
    Arrays.fill(newKeys, EMPTY);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != EMPTY) {
        int place = place(newKeys, keys[i]);
        newKeys[place] = keys[i];
        newValues[place] = values[i];
      }
    }
    keys = newKeys;
    values = newValues;
  }

  private static int place(long[] keys, long key) {
    long hash = key * 0x9e37_79b9_7f4a_7c15L;
    int place = (int) (hash >>> 32) & (keys.length - 1);
    while (keys[place] != EMPTY && keys[place] != key) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }
}
