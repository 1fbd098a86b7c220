package io.yardpass.loadtests.report;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the figures of a measurement go, as the command line says it. */
public final class ReportOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this file too")
    private Path json;

    /** Prints it, and writes the file that was asked for. */
    public void tell(Report report) throws IOException {
        System.out.print(report.markdown());
        if (json != null) {
            report.writeJson(json);
        }
    }
}
