package org.plushm.plush.control;

import java.util.TreeSet;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.port.ControlPort.ClientTell;

/** The clients that follow a run, and what they were told, for those that come later. */
final class Watchers {
  private final Context context;
  private final Transcript transcript = new Transcript();
  private final TreeSet<Long> clients = new TreeSet<>();

  /**
   * The client that asked for the run, if that is known.
   *
   * @param client its number, or {@link Outcomes#NO_CLIENT}
   */
  Watchers(Context context, long client) {
    this.context = context;
    if (client != Outcomes.NO_CLIENT) {
      clients.add(client);
    }
  }

  int count() {
    return clients.size();
  }

  Transcript transcript() {
    return transcript;
  }

  /** Tells all of them. */
  void tell(Message message) {
    Message told = transcript.add(message);
    clients.forEach(client -> context.emit(new ClientTell(client, told)));
  }

  /** Another client is told everything so far, and from now on what comes. */
  void add(long client) {
    transcript.replay(message -> context.emit(new ClientTell(client, message)));
    clients.add(client);
  }

  void remove(long client) {
    clients.remove(client);
  }

  /** Tells all of them that nothing more comes from this control node. */
  void dismiss(Message last) {
    clients.forEach(client -> context.emit(new ClientTell(client, last)));
    clients.clear();
  }
}
