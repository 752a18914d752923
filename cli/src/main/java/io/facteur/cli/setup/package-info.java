/** How a home becomes a public server: edits of its files, their backup, its addresses, its systemd unit. No verb, no output. */
package io.facteur.cli.setup;
