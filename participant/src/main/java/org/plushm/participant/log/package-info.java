/** How a process speaks of what others do to it, however often they do. */
package org.plushm.participant.log;
