/**
 * The main class of the child that reads the text of attachments. It runs on Tika's class path, alone in its process with
 * little memory: strangers wrote what it reads.
 */
package io.facteur.embedded.text;
