/** Where mail for a domain goes: RFC 5321 5.1, RFC 7505, or a smart host. */
package io.facteur.transport.route;
