package io.facteur.antispam.sending;

/**
 * How many recipients an account has written to, the present message counted.
 *
 * @param hour since the full hour
 * @param day in this hour and the 23 before
 */
public record SentCount(long hour, long day) {}
