/**
 * The DNS client: asynchronous, cached, bounded. What is asked, what is answered, and how an answer that is not there is
 * told apart: no such name, no such data, the domain's servers failing, our own resolver down.
 */
package io.facteur.dns;
