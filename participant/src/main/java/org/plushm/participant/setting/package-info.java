/**
 * The settings of a client process and of the launchers, see {@link org.plushm.plush.setting}: of
 * the overlay below the participant, of the keeper, of ssh.
 */
package org.plushm.participant.setting;
