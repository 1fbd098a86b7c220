package io.yardpass.service;

import java.io.PrintWriter;

/** One line that fills while a command works; only where somebody watches. */
final class ProgressBar {
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final long total;
    private final boolean watched;

    /** @param watched false where the output is a file or a pipe: then nothing is printed */
    ProgressBar(PrintWriter out, long total, boolean watched) {
        this.out = out;
        this.total = Math.max(1, total);
        this.watched = watched;
    }

    void show(long done, String remark) {
        if (watched) {
            int filled = (int) Math.min(WIDTH, WIDTH * done / total);
            out.print(
                    "\r[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done + "/" + total + " " + remark);
            out.flush();
        }
    }

    void end() {
        if (watched) {
            out.println();
        }
    }
}
