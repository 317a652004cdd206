/** Line charts with axes, as SVG and PNG, and the page of HTML that they stand on. */
package org.plushm.modelnet.figure;
