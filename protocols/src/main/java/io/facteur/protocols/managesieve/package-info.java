/**
 * ManageSieve (RFC 5804): our session and James' commands on scripts. James takes passwords in clear, does not say its
 * capabilities again after STARTTLS, and does not understand a login whose response is a literal or a line of its own.
 */
package io.facteur.protocols.managesieve;
