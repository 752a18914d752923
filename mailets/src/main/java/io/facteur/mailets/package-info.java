/**
 * Mailets: a James extension point on one side, an engine or a room of ours on the other, almost no logic.
 */
package io.facteur.mailets;
