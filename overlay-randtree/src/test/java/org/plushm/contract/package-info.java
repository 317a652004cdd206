/** The contract of {@link org.plushm.overlay.Overlay}, held to by every overlay that there is. */
package org.plushm.contract;
