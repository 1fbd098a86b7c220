package io.yardpass.pgcopy;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.vertx.core.net.NetSocket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What we say until the server is ready: the startup message, then SCRAM if it asks for a password. */
final class Login {

    /** One of these; the second also binds the login to the certificate that the TLS handshake showed. */
    private static final Set<String> MECHANISMS = Set.of("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS");

    /** A server could make us hash for hours; PostgreSQL's default is 4096. */
    private static final int ITERATIONS_MAX = 1_000_000;

    private static final Pattern ITERATIONS = Pattern.compile(",i=(\\d{1,9})");

    private final CopyOptions options;
    private byte[] certificateHash = {};
    private ScramClient scram;
    private boolean serverProved;
    private boolean accepted;

    Login(CopyOptions options) {
        this.options = options;
    }

    /** Over TLS, nobody between us and the server can pass the SCRAM on: it names the certificate that we saw. */
    void bindTo(NetSocket wire) {
        if (!wire.isSsl()) {
            return;
        }
        try {
            certificateHash = TlsServerEndpoint.getChannelBindingData(
                    (X509Certificate) wire.peerCertificates().getFirst());
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            throw new LoginFailedException("the server's certificate cannot be read", null);
        }
    }

    /** Times are read and written in UTC and ISO form, whatever the server's defaults. */
    FrontendMessage start() {
        PgAddress address = options.address();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", address.user());
        parameters.put("database", address.database());
        parameters.put("application_name", options.applicationName());
        parameters.put("client_encoding", "UTF8");
        parameters.put("DateStyle", "ISO");
        parameters.put("TimeZone", "UTC");
        String pipelineMillis = String.valueOf(options.pipelineTimeout().toMillis());
        parameters.put("statement_timeout", pipelineMillis);
        // A process that is stopped in the midst of a pipeline keeps no locks for longer than it could have taken.
        parameters.put("idle_in_transaction_session_timeout", pipelineMillis);
        // A BEGIN that is cancelled would leave the steps behind it, already on the wire, to commit one by one. So only
        // a transaction that began may write, and those steps are refused.
        parameters.put("default_transaction_read_only", "on");
        // A COMMIT that is answered is on the disk, whatever the database or the role says.
        parameters.put("synchronous_commit", "on");
        String told = address.session().options() + (address.role() == null ? "" : " -c role=" + address.role());
        if (!told.isBlank()) {
            parameters.put("options", told.strip());
        }
        return new FrontendMessage.StartupMessage(parameters);
    }

    FrontendMessage answer(BackendMessage.AuthenticationSASL request) {
        if (options.address().password() == null) {
            throw new LoginFailedException("the server asks for a password and there is none", null);
        }
        List<String> spoken =
                request.mechanisms().stream().filter(MECHANISMS::contains).toList();
        if (spoken.isEmpty()) {
            throw new LoginFailedException("the server offers only " + request.mechanisms(), null);
        }
        scram = scram(spoken);
        return new FrontendMessage.SASLInitialResponse(
                scram.getScramMechanism().getName(), scram.clientFirstMessage().toString());
    }

    private ScramClient scram(List<String> mechanisms) {
        // The user is named in the startup message; PostgreSQL ignores the one given here.
        ScramClient.FinalBuildStage client = ScramClient.builder()
                .advertisedMechanisms(mechanisms)
                .username("*")
                .password(options.address().password().toCharArray())
                // As the server does: what SASLprep forbids is taken as it is.
                .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
        if (certificateHash.length > 0) {
            client.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, certificateHash);
        }
        try {
            return client.build();
        } catch (IllegalArgumentException e) {
            throw new LoginFailedException("no SCRAM with this password, or with " + mechanisms, null);
        }
    }

    FrontendMessage answer(BackendMessage.AuthenticationSASLContinue challenge) {
        requireScram();
        Matcher iterations = ITERATIONS.matcher(challenge.data());
        if (!iterations.find() || Integer.parseInt(iterations.group(1)) > ITERATIONS_MAX) {
            throw new LoginFailedException("the server's SCRAM challenge asks for too much work", null);
        }
        try {
            scram.serverFirstMessage(challenge.data());
            return new FrontendMessage.SASLResponse(scram.clientFinalMessage().toString());
        } catch (ScramException | RuntimeException e) {
            throw new LoginFailedException("the server's SCRAM challenge is wrong", null);
        }
    }

    void verify(BackendMessage.AuthenticationSASLFinal proof) {
        requireScram();
        try {
            scram.serverFinalMessage(proof.data());
            serverProved = true;
        } catch (ScramException | RuntimeException e) {
            throw new LoginFailedException("the server does not know the password either", null);
        }
    }

    /** AuthenticationOk: a server that began SCRAM must have proved that it knows the password. */
    void accept() {
        if (scram != null && !serverProved) {
            throw new LoginFailedException("the server skipped its half of SCRAM", null);
        }
        accepted = true;
    }

    /** ReadyForQuery: nothing is sent to a server that did not let us in. */
    void requireAccepted() {
        if (!accepted) {
            throw new LoginFailedException("the server is ready without a login", null);
        }
    }

    LoginFailedException unsupported(BackendMessage.AuthenticationOther request) {
        String method = switch (request.code()) {
            case 3 -> "a cleartext password";
            case 5 -> "an MD5 password";
            default -> "authentication " + request.code();
        };
        return new LoginFailedException("the server asks for " + method + "; only SCRAM-SHA-256 is spoken", null);
    }

    private void requireScram() {
        if (scram == null) {
            throw new LoginFailedException("the server continues a SCRAM that never began", null);
        }
    }
}
