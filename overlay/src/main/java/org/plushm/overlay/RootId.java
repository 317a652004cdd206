package org.plushm.overlay;

/**
 * Which root a node believes in. At a merge of two trees the greater one wins: confirmed before
 * provisional, then the higher term, then the lower identity.
 *
 * @param term election term, 0 for the first invited node
 * @param node the root
 * @param confirmed whether the control node has confirmed it
 */
public record RootId(long term, NodeId node, boolean confirmed) implements Comparable<RootId> {
  /** Whether both name the same root of the same term, confirmed or not. */
  public boolean sameRoot(RootId other) {
    return other != null && term == other.term && node.equals(other.node);
  }

  @Override
  public int compareTo(RootId other) {
    if (confirmed != other.confirmed) {
      return confirmed ? 1 : -1;
    }
    int order = Long.compare(term, other.term);
    return order == 0 ? other.node.compareTo(node) : order;
  }

  /** Writes the three parts into consecutive fields. */
  public void write(FieldWriter out, int firstField) {
    out.int64(firstField, term);
    out.node(firstField + 1, node);
    out.flag(firstField + 2, confirmed);
  }

  /** Reads what {@link #write} wrote; null when there is no root in it. */
  public static RootId read(FieldReader in, int firstField) throws MalformedMessage {
    NodeId node = in.node(firstField + 1);
    return node == null ? null : new RootId(in.int64(firstField), node, in.flag(firstField + 2));
  }
}
