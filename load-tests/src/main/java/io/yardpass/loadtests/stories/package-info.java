/** What people do with tickets and money, a command after the other, and every answer that they were given. */
package io.yardpass.loadtests.stories;
