/** The engine's inside. Not an API; everything here belongs to one thread unless it says so. */
package org.plushm.aeron.internal;
