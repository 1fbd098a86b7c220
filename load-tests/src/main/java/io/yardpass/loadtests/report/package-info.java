/** How figures are told: tables for people, fields for programs, and the machine that they are of. */
package io.yardpass.loadtests.report;
