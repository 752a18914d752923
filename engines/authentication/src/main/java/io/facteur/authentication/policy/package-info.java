/** What is done with a message, given what authentication says of it: settings, and one function of both. */
package io.facteur.authentication.policy;
