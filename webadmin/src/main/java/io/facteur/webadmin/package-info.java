/**
 * Routes that Facteur adds to James' administration API, and its authentication.
 */
package io.facteur.webadmin;
