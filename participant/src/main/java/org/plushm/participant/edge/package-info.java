/**
 * The client process: one participant on a host of its own, or an edge with many on virtual hosts.
 * Both are the same program; a single participant is an edge with one host.
 *
 * <p>Base: Plush's client (tech report section 3), one per host; the edge is ModelNet's edge node,
 * which carries many virtual hosts. A process consists of a {@link
 * org.plushm.participant.keeper.Keeper}, one control listener, one engine, and the hosts. Threads:
 * the engine's runs every participant; one <em>supervisor</em> starts and ends hosts; control
 * links, keeper and reads of output have their own. What a thread other than the engine's wants of
 * a participant is an event, and it waits where the engine's queue is full.
 *
 * <p>A user process sees {@code PLUSH_HOST}, {@code PLUSH_OVERLAY} and on a virtual host ModelNet's
 * variables: {@code VN} (its number), {@code SRCIP} (the address it can bind), {@code VIP} (10.x by
 * number) and {@code HOSTS}, the name of a file of lines {@code NAME ADDRESS}, as libipaddr reads
 * it. It starts in the directory {@code work} of its virtual host, on a host of its own in the
 * user's home directory.
 *
 * <p>Departures: killing a virtual host means that its node falls silent before anything else
 * happens, because a driver that lives on would say goodbye for it; and what its processes had not
 * finished counts as lost afterwards, as after a power failure, whatever the keeper saw of them.
 */
package org.plushm.participant.edge;
