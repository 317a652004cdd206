package org.plushm.controlnode.packages;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.plushm.overlay.Event;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;

/**
 * The packages port of a control node: a mirror for each run that wants one. Its effects come on
 * one thread; what they do takes some milliseconds, packing is done when a host asks.
 */
public final class PackageMirrors implements Closeable {
  /**
   * Environment variable with the address that mirrors listen at, for hosts of other machines; the
   * loopback address without it.
   */
  public static final String ADDRESS_VARIABLE = "PLUSH_PACKAGES_ADDRESS";

  private final Path work;
  private final String address;
  private final Consumer<Event> events;
  private final Consumer<String> log;
  private final Map<Long, PackageMirror> mirrors = new TreeMap<>();

  /**
   * No mirror yet.
   *
   * @param work folder for archives that are packed here; made when it is needed
   * @param address to listen at, or null or empty for the loopback address
   * @param events takes the answers
   * @param log takes lines
   */
  public PackageMirrors(Path work, String address, Consumer<Event> events, Consumer<String> log) {
    this.work = work;
    this.address = address == null || address.isEmpty() ? "127.0.0.1" : address;
    this.events = events;
    this.log = log;
  }

  /** Answered by one {@link PackagesServed}. */
  public synchronized void serve(ServePackages effect) {
    try {
      stop(effect.run());
      Path packed = Files.createDirectories(packed(effect.run()));
      PackageMirror mirror =
          PackageMirror.open(
              Path.of(effect.folder()), packed, listenAddress(), effect.formerUrl(), log);
      mirrors.put(effect.run(), mirror);
      events.accept(new PackagesServed(effect.run(), mirror.url(), null));
    } catch (IOException | RuntimeException failed) {
      events.accept(
          new PackagesServed(
              effect.run(), "", "the packages cannot be served: " + failed.getMessage()));
    }
  }

  private InetAddress listenAddress() throws IOException {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException unknown) {
      throw new IOException(ADDRESS_VARIABLE + " is no address: " + address, unknown);
    }
  }

  private Path packed(long run) {
    return work.resolve("packages-" + run);
  }

  /** Ends the mirror of a run, if it has one. */
  public synchronized void stop(StopServing effect) {
    try {
      stop(effect.run());
    } catch (IOException e) {
      log.accept("packages of run " + effect.run() + ": " + e);
    }
  }

  private void stop(long run) throws IOException {
    PackageMirror mirror = mirrors.remove(run);
    if (mirror != null) {
      mirror.close();
    }
    FolderTree.delete(packed(run));
  }

  /** Ends all mirrors; runs that go on find theirs again at the next control node. */
  @Override
  public synchronized void close() {
    mirrors.values().forEach(PackageMirror::close);
    mirrors.clear();
  }
}
