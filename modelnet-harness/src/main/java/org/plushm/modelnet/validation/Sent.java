package org.plushm.modelnet.validation;

/**
 * A packet of a validation run.
 *
 * @param number from 0 in the order of sending
 * @param from sender
 * @param to receiver
 * @param bytes of the IP packet
 * @param sentNs when
 */
record Sent(int number, int from, int to, int bytes, long sentNs) {}
