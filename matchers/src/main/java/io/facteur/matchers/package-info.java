/**
 * Matchers: which mail a mailet is for, by the Evaluation that it carries. Mail without one (of our own users, say) is
 * matched by none of them.
 */
package io.facteur.matchers;
