package org.plushm.aeron;

import org.junit.jupiter.api.Tag;

/** The same of an engine for many: several drivers, and sockets that are read ahead of Aeron. */
@Tag("real")
class LargeEngineRealTest extends EngineRealTest {
  @Override
  int hosts() {
    return 250;
  }
}
