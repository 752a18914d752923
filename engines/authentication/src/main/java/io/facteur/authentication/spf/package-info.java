/** SPF (RFC 7208): may this address send for this domain? */
package io.facteur.authentication.spf;
