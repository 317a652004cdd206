package org.plushm.plush.participant;

/** What a participant is to its overlay. */
public enum ParticipantState {
  /** Started, but no SETPEER and no control node yet. */
  UNINVITED,
  /** Asked to join; in the tree or on the way, JOIN not yet confirmed. */
  JOINING,
  /** JOIN is confirmed: it has an ordinal and executes. */
  MEMBER,
  /** DISCONNECT has come: it kills what runs and leaves once it has no children. */
  DISMANTLING,
  /** It has ended; nothing is sent any more. */
  ENDED
}
