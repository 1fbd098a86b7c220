/**
 * The composition root: the only place that knows every module. Commands, settings, and the order in which parts start
 * and stop; what they do is in the other modules, of which none knows this one.
 */
package io.yardpass.service;
