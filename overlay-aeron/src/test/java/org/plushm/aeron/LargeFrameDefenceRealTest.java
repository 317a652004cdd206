package org.plushm.aeron;

import org.junit.jupiter.api.Tag;

/** The same of an engine for many, which hands frames to Aeron by itself. */
@Tag("real")
class LargeFrameDefenceRealTest extends FrameDefenceRealTest {
  @Override
  int hosts() {
    return 250;
  }
}
