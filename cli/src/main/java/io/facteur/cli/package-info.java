/**
 * The {@code facteur} command: one class a verb. It talks to webadmin over HTTP and reads the home directory;
 * it knows no class of the server.
 */
package io.facteur.cli;
