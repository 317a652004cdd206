/**
 * The mirror: while a specification runs, the control node serves the folder {@code packages/}
 * beside it over HTTP, and hosts ask there first for a package's file name. So the figures of the
 * papers run as they were printed, without the servers of their time.
 *
 * <p>Departure: the papers fetch every package from its address. Only the files of that one folder
 * are served, under an address that cannot be guessed; what is a folder there is packed as it is
 * asked for, so that sources need not lie beside their archives.
 */
package org.plushm.controlnode.packages;
