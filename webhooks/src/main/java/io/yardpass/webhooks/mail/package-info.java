/**
 * Mails: the words that they are made of and the server that they are handed to. Nothing here knows the database: the relay takes
 * mails that are due, has them rendered and sent, and notes what became of each.
 */
package io.yardpass.webhooks.mail;
