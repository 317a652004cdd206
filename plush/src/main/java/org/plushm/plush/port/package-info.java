/**
 * What the state machines want from and hear of the world outside the overlay, as effect and event
 * records. Each port has a real twin (participant, controlnode) and a simulated one (tests).
 */
package org.plushm.plush.port;
