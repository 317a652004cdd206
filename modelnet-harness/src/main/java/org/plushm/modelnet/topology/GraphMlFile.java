package org.plushm.modelnet.topology;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads GraphML as the Internet Topology Zoo writes it. Those files tell places and sometimes
 * speeds, never delays: the delay of a link is that of light in fibre (200 km a millisecond) along
 * the great circle, unless the link has a {@code latency} in milliseconds of its own. What is
 * missing gets a default and is counted in the notes.
 */
public final class GraphMlFile {
  /** What links get that the file tells nothing of. */
  public static final LinkParameters LINK_DEFAULT =
      new LinkParameters(1_000_000_000, 5_000_000, 0, 100);

  private static final double EARTH_RADIUS_KM = 6371;
  private static final double FIBRE_KM_PER_NS = 200e-6;
  private static final String SPEC = "transit-transit";
  private static final int PACKET_BYTES = 1500;
  private static final int QUEUE_PACKETS_MAX = 100_000;
  private static final BigDecimal DEGREES = BigDecimal.valueOf(360);
  private static final BigDecimal RATE_MAX = BigDecimal.valueOf(LinkParameters.RATE_BPS_MAX);
  private static final BigDecimal DELAY_MS_MAX = BigDecimal.valueOf(LinkParameters.DELAY_NS_MAX, 6);

  private final LinkParameters missing;
  private final HostLinks hosts;
  private final Topology.Builder builder = new Topology.Builder();
  private final Map<String, String> nameByKey = new HashMap<>();
  private final Map<String, Router> routerById = new LinkedHashMap<>();
  private final Map<Long, Boolean> joined = new HashMap<>();
  private int withoutPlace;
  private int withoutSpeed;
  private int parallel;
  private int loops;

  /**
   * A network and what was assumed to make it.
   *
   * @param topology the network
   * @param notes what the file left open, in sentences for the user
   */
  public record Result(Topology topology, List<String> notes) {}

  private record Router(int index, Double latitude, Double longitude) {}

  private GraphMlFile(LinkParameters missing, HostLinks hosts) {
    this.missing = missing;
    this.hosts = hosts;
  }

  /**
   * Reads a file and hangs hosts on its nodes.
   *
   * @param file its name for problems
   * @param missing rate, delay and loss of links that the file tells nothing of
   * @throws InvalidTopology if it is no GraphML or has no nodes
   */
  public static Result read(String file, InputStream in, LinkParameters missing, HostLinks hosts) {
    return new GraphMlFile(missing, hosts).convert(XmlFile.read(file, in));
  }

  private Result convert(XmlElement root) {
    if (!root.name().equals("graphml")) {
      throw root.place().problem("GraphML begins with <graphml>");
    }
    for (XmlElement key : root.all("key")) {
      String id = key.attributes().needed("id", key.place());
      String name = key.attributes().get("attr.name");
      nameByKey.put(id, name == null ? id : name);
    }
    XmlElement graph = root.only("graph");
    List<XmlElement> nodes = graph.all("node");
    if (nodes.isEmpty()) {
      throw graph.place().problem("has no <node>");
    }
    for (int i = 0; i < nodes.size(); i++) {
      router(nodes.get(i), i < hosts.hosts() ? Role.GATEWAY : Role.TRANSIT);
    }
    boolean directed = "directed".equals(graph.attributes().get("edgedefault"));
    List<Integer> routers = routerById.values().stream().map(Router::index).toList();
    hosts.addTo(builder, routers);
    for (XmlElement edge : graph.all("edge")) {
      link(edge, directed);
    }
    builder.spec(SPEC, missing.toAttributes());
    return new Result(builder.build(), notes());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    note(notes, withoutPlace, "of unknown length: default delay");
    note(notes, withoutSpeed, "of unknown speed: default rate");
    note(notes, parallel, "beside another of the same nodes: left out");
    note(notes, loops, "from a node to itself: left out");
    return notes;
  }

  private static void note(List<String> notes, int count, String what) {
    if (count > 0) {
      notes.add(count + (count == 1 ? " link " : " links ") + what);
    }
  }

  private void router(XmlElement node, Role role) {
    String id = node.attributes().needed("id", node.place());
    Map<String, XmlElement> data = data(node);
    Double latitude = degrees(data.get("Latitude"));
    Double longitude = degrees(data.get("Longitude"));
    Attributes attributes = Attributes.NONE;
    for (String name : List.of("label", "Country", "Latitude", "Longitude")) {
      if (data.containsKey(name)) {
        attributes = attributes.with(name, data.get(name).text());
      }
    }
    int index = builder.addRouter(role, attributes);
    if (routerById.put(id, new Router(index, latitude, longitude)) != null) {
      throw node.place().problem("id is that of another node too");
    }
  }

  private static Double degrees(XmlElement data) {
    return data == null ? null : number(data, DEGREES.negate(), DEGREES).doubleValue();
  }

  private static BigDecimal number(XmlElement data, BigDecimal min, BigDecimal max) {
    return Attributes.of("value", data.text()).decimal("value", min, max, data.place());
  }

  private Map<String, XmlElement> data(XmlElement of) {
    Map<String, XmlElement> byName = new HashMap<>();
    for (XmlElement data : of.all("data")) {
      String key = data.attributes().needed("key", data.place());
      byName.put(nameByKey.getOrDefault(key, key), data);
    }
    return byName;
  }

  private void link(XmlElement edge, boolean directedByDefault) {
    Router from = routerOf(edge, "source");
    Router to = routerOf(edge, "target");
    String own = edge.attributes().get("directed");
    boolean directed = own == null ? directedByDefault : own.equals("true");
    if (from.index == to.index) {
      loops++;
      return;
    }
    Attributes parameters = parameters(data(edge), from, to);
    boolean there = addOnce(from, to, parameters);
    there |= directed || addOnce(to, from, parameters);
    parallel += there ? 0 : 1;
  }

  private boolean addOnce(Router from, Router to, Attributes parameters) {
    if (joined.putIfAbsent((long) from.index << 32 | to.index, true) != null) {
      return false;
    }
    builder.addEdge(from.index, to.index, SPEC, parameters);
    return true;
  }

  private Router routerOf(XmlElement edge, String end) {
    String id = edge.attributes().needed(end, edge.place());
    Router router = routerById.get(id);
    if (router == null) {
      throw edge.place().problem(end + "=\"" + id + "\" is no node");
    }
    return router;
  }

  private Attributes parameters(Map<String, XmlElement> data, Router from, Router to) {
    long delayNs = missing.delayNs();
    if (data.containsKey("latency")) {
      delayNs =
          number(data.get("latency"), BigDecimal.ZERO, DELAY_MS_MAX).movePointRight(6).longValue();
    } else if (hasPlace(from) && hasPlace(to)) {
      delayNs = Math.round(distanceKm(from, to) / FIBRE_KM_PER_NS);
    } else {
      withoutPlace++;
    }
    long rateBps = missing.rateBps();
    if (data.containsKey("LinkSpeedRaw")) {
      rateBps = number(data.get("LinkSpeedRaw"), BigDecimal.ONE, RATE_MAX).longValue();
    } else {
      withoutSpeed++;
    }
    double loss = missing.lossProbability();
    if (data.containsKey("packetloss")) {
      loss = number(data.get("packetloss"), BigDecimal.ZERO, BigDecimal.ONE).doubleValue();
    }
    return new LinkParameters(rateBps, delayNs, loss, queuePackets(rateBps, delayNs))
        .toAttributes();
  }

  private static boolean hasPlace(Router router) {
    return router.latitude != null && router.longitude != null;
  }

  /** What is under way in one round trip of the link alone, at least the default. */
  private int queuePackets(long rateBps, long delayNs) {
    double bytes = rateBps / 8.0 * (2.0 * delayNs / 1e9);
    return (int)
        Math.max(missing.queuePackets(), Math.min(QUEUE_PACKETS_MAX, bytes / PACKET_BYTES));
  }

  /** Along the great circle (haversine formula). */
  private static double distanceKm(Router from, Router to) {
    double lat1 = StrictMath.toRadians(from.latitude);
    double lat2 = StrictMath.toRadians(to.latitude);
    double sinLat = StrictMath.sin((lat2 - lat1) / 2);
    double sinLon = StrictMath.sin(StrictMath.toRadians(to.longitude - from.longitude) / 2);
    double h = sinLat * sinLat + StrictMath.cos(lat1) * StrictMath.cos(lat2) * sinLon * sinLon;
    return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.min(1, Math.sqrt(h)));
  }
}
