/** Whether mail to other domains leaves at all: what the settings and an administrator say of it. */
package io.facteur.transport.gate;
