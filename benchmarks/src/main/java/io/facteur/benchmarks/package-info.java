/** What the engines cost, beside what their work costs at least. */
package io.facteur.benchmarks;
