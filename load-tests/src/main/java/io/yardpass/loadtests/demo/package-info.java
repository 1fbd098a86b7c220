/**
 * Whom the loads are about: the ids of the demo data, the kinds of event, fresh ids of version 7, and a sale beside them.
 */
package io.yardpass.loadtests.demo;
