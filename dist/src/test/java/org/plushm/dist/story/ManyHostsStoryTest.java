package org.plushm.dist.story;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * More virtual hosts than one driver serves, in one edge, over the real network: they come up, all
 * answer, and a quarter that is killed at once comes back. The system property {@code
 * plushm.many.hosts} makes it more of them, such as 1000.
 */
@Tag("real")
class ManyHostsStoryTest {
  private static final int HOSTS = Integer.getInteger("plushm.many.hosts", 300);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @RegisterExtension final Story story = new Story();

  @Test
  void shouldBringUpCommandAndBringBackMoreHostsThanOneDriverServes() throws Exception {
    PlushUser user = story.user("ann");
    long startNs = System.nanoTime();
    user.plush("up", "-t", "120", "-w", "local[1-" + HOSTS + "]").expect(0);
    final long upMs = ms(startNs);
    user.awaitActive(HOSTS);
    user.assertAnswers(HOSTS);
    int first = HOSTS / 2;
    startNs = System.nanoTime();
    user.plush("kill", "local[" + first + "-" + (first + HOSTS / 4 - 1) + "]").expect(0);
    // A host whose loss is not noticed yet is one that does not answer.
    Await.until("all answer again", LIMIT, () -> answering(user) == HOSTS);
    user.awaitActive(HOSTS);
    Story.tell(
        HOSTS
            + " hosts: up after "
            + upMs
            + " ms; a quarter killed, all answer again at most "
            + ms(startNs)
            + " ms later");
  }

  private static long answering(PlushUser user) throws Exception {
    Invocation exec = user.plush("exec", "--json", "echo fine");
    return exec.json().at("summary").at("ok").number();
  }

  private static long ms(long sinceNs) {
    return (System.nanoTime() - sinceNs) / 1_000_000;
  }
}
