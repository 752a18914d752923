/**
 * Who sent a message, as far as the DNS and cryptography can tell. One package a protocol; {@code check} runs them all.
 * Values and functions: no James, no Guice, no store. Malformed input is a result, never an exception.
 */
package io.facteur.authentication;
