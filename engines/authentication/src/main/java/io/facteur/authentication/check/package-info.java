/** All methods on one message, at the same time, and what they say together. */
package io.facteur.authentication.check;
