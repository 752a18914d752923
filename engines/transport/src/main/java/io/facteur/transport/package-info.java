/**
 * Delivery to the next hop: values that all parts share. Where mail goes is in {@code route}, who speaks SMTP in {@code
 * smtp}, how many connections a next hop gets in {@code hop}, what a sender is told in {@code dsn}.
 */
package io.facteur.transport;
