/**
 * Starting client processes: what is handed to one on its standard input, and the launchers that do
 * it, on this machine (an edge with many virtual hosts) or through the system's ssh.
 *
 * <p>Base: thesis section 3.4, where the root launches clients through ssh. Departures: keys travel
 * on standard input only, never in arguments, the environment or a file others can read; a launcher
 * runs where the credentials are, at the control node by default.
 */
package org.plushm.participant.launch;
