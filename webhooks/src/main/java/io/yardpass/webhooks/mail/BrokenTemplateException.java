package io.yardpass.webhooks.mail;

/** A template that cannot be read, or makes more than a mail may be. */
public final class BrokenTemplateException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenTemplateException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
