package io.facteur.messaging.outgoing;

/**
 * Whether all mail to other domains is kept here for the time being.
 *
 * @param isOn by the settings
 */
public record OutgoingHold(boolean isOn) {}
