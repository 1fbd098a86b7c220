/** The gateway put together with other writers, for comparisons alone. */
package io.yardpass.service;
