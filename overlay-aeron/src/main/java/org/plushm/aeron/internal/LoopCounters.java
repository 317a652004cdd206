package org.plushm.aeron.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.seal.SealCounters;

/** What an engine counts. Written by its thread, read by any. */
final class LoopCounters {
  final SealCounters seal = new SealCounters();
  final AtomicLong unhosted = new AtomicLong();
  final AtomicLong inboxDropped = new AtomicLong();
  final AtomicLong unresolved = new AtomicLong();
  final AtomicLong linkDropped = new AtomicLong();
  final AtomicLong oversized = new AtomicLong();
  final AtomicLong failedEvents = new AtomicLong();
  final AtomicLong pauses = new AtomicLong();
  final AtomicLong lateCycles = new AtomicLong();
  final AtomicLong cycles = new AtomicLong();
  final AtomicLong sentFrames = new AtomicLong();
  final AtomicLong receivedFrames = new AtomicLong();
  final AtomicLong logMappings = new AtomicLong();
  final AtomicLong linksOpened = new AtomicLong();
  final AtomicLong inboundStreams = new AtomicLong();
  final AtomicLong driverStartNs = new AtomicLong();

  EngineCounters reading() {
    return new EngineCounters(
        seal.unsealed.get(),
        seal.badSeal.get(),
        seal.replayed.get(),
        seal.stale.get(),
        seal.wrongEpoch.get(),
        seal.foreign.get(),
        seal.malformed.get(),
        unhosted.get(),
        inboxDropped.get(),
        unresolved.get(),
        linkDropped.get(),
        oversized.get(),
        failedEvents.get(),
        pauses.get(),
        lateCycles.get(),
        cycles.get(),
        sentFrames.get(),
        receivedFrames.get(),
        seal.keyDerivations.get(),
        logMappings.get(),
        linksOpened.get(),
        inboundStreams.get(),
        driverStartNs.get());
  }
}
