package org.plushm.plush.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.plushm.plush.nodeset.NodeSet;

/** Whatever happens to the hosts, the account adds up. */
class TallyPropertiesTest {

  @Property
  void shouldAddUpWhenEveryHostEndsOnce(@ForAll @Size(max = 80) List<HostState> states) {
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      hosts.add("n" + i);
    }
    Tally tally = new Tally(NodeSet.of(hosts));
    for (int i = 0; i < states.size(); i++) {
      assertFalse(tally.isComplete());
      tally.record(TallyTest.in(hosts.get(i), states.get(i)));
      assertEquals(states.size() - i - 1, tally.missingCount());
    }
    tally.assertComplete();
    int sum = 0;
    NodeSet all = NodeSet.empty();
    for (HostState state : HostState.values()) {
      sum += tally.count(state);
      assertEquals(tally.count(state), tally.hosts(state).size());
      assertTrue(all.intersect(tally.hosts(state)).isEmpty(), "in two states: " + state);
      all = all.union(tally.hosts(state));
    }
    assertEquals(states.size(), sum);
    assertEquals(tally.targeted(), all);
    boolean allOk = states.stream().allMatch(state -> state == HostState.OK);
    assertEquals(allOk, tally.exitCode() == ExitCode.OK);
    assertEquals(allOk, ExitCode.largestRemoteCode(tally.outcomes()) == 0);
  }
}
