/** What an administrator says about outgoing mail: {@code outgoing.xml}. */
package io.facteur.transport.settings;
