package io.yardpass.database;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a parameter of a libpq URL means to every connection alike.
 *
 * @param effect what becomes of it
 * @param values those that are taken, whole
 * @param reason why others are not, the end of a sentence
 */
record UrlParameter(Effect effect, Pattern values, String reason) {

    enum Effect {
        /** Every connection is told. */
        HANDED_ON,
        /** What is taken is so anyway, or does no harm where it is not. */
        SO_ANYWAY,
        REFUSED
    }

    private static final String ANYTHING = "(?s).*";
    private static final String WHOLE_NUMBER = "\\d{1,9}";
    private static final String NO_GSSAPI = "GSSAPI is not spoken";
    private static final String NO_CLIENT_CERTIFICATE = "client certificates are not supported";
    private static final String ALL_IN_THE_URL =
            "everything stands in the URL, which may stand in the file that YARDPASS_DATABASE_URL_FILE names";

    private static final Map<String, UrlParameter> HANDED_ON = Map.ofEntries(
            handedOn(
                    "sslmode",
                    "disable|allow|prefer|require|verify-ca|verify-full",
                    "it is disable, allow, prefer, require, verify-ca or verify-full"),
            handedOn("sslrootcert", ANYTHING, ""),
            handedOn("ssl", "true", "it is true, which means sslmode=require"),
            handedOn("channel_binding", "prefer|require", "it is prefer or require: it is never left out over TLS"),
            handedOn("options", ANYTHING, ""),
            handedOn("application_name", "(?s).{1,40}", "it has 1 to 40 characters"),
            handedOn("connect_timeout", "\\d{1,3}", "it is 0 to 999 seconds"));

    private static Map.Entry<String, UrlParameter> handedOn(String name, String values, String reason) {
        return Map.entry(name, new UrlParameter(Effect.HANDED_ON, Pattern.compile(values), reason));
    }

    private static final Map<String, UrlParameter> SO_ANYWAY = Map.ofEntries(
            soAnyway("gssencmode", "disable|prefer", NO_GSSAPI),
            soAnyway("keepalives", "1", "connections are always kept alive"),
            soAnyway("keepalives_idle", WHOLE_NUMBER, "it is a whole number"),
            soAnyway("keepalives_interval", WHOLE_NUMBER, "it is a whole number"),
            soAnyway("keepalives_count", WHOLE_NUMBER, "it is a whole number"),
            soAnyway("tcp_user_timeout", WHOLE_NUMBER, "it is a whole number"),
            soAnyway(
                    "target_session_attrs",
                    "any|read-write|primary",
                    "YardPass writes: it is any, read-write or primary"),
            soAnyway("load_balance_hosts", "disable|random", "it is disable or random"),
            soAnyway("client_encoding", "(?i)utf-?8|auto", "only UTF8 is spoken"),
            soAnyway("fallback_application_name", ANYTHING, ""),
            soAnyway("sslsni", "1", "the server is always told the name that it is asked by"),
            soAnyway("sslcompression", "0|1", "it is 0 or 1"),
            soAnyway("sslnegotiation", "postgres", "TLS is always asked for first, as postgres has it"),
            soAnyway("sslcertmode", "disable|allow", NO_CLIENT_CERTIFICATE),
            soAnyway(
                    "ssl_min_protocol_version",
                    "TLSv1(\\.[12])?",
                    "the least is TLS 1.2, and nothing else can be asked"),
            soAnyway("ssl_max_protocol_version", "TLSv1\\.3", "the most is TLS 1.3, and nothing else can be asked"),
            soAnyway("min_protocol_version", "3\\.0", "the protocol is 3.0"),
            soAnyway("max_protocol_version", "3\\.0|3\\.2|latest", "the protocol is 3.0"));

    private static Map.Entry<String, UrlParameter> soAnyway(String name, String values, String reason) {
        return Map.entry(name, new UrlParameter(Effect.SO_ANYWAY, Pattern.compile(values), reason));
    }

    private static final Map<String, UrlParameter> REFUSED = Map.ofEntries(
            refused("hostaddr", "the server is found by its host"),
            refused("sslcert", NO_CLIENT_CERTIFICATE),
            refused("sslkey", NO_CLIENT_CERTIFICATE),
            refused("sslpassword", NO_CLIENT_CERTIFICATE),
            refused("sslcrl", "revocation lists are not looked at"),
            refused("sslcrldir", "revocation lists are not looked at"),
            refused("sslkeylogfile", "no key is ever written down"),
            refused("requiressl", "say sslmode=require"),
            refused("require_auth", "passwords are proved by SCRAM-SHA-256 only"),
            refused("requirepeer", "connections are TCP"),
            refused("krbsrvname", NO_GSSAPI),
            refused("gsslib", NO_GSSAPI),
            refused("gssdelegation", NO_GSSAPI),
            refused("scram_client_key", "give the password"),
            refused("scram_server_key", "give the password"),
            refused("oauth_issuer", "OAuth is not spoken"),
            refused("oauth_client_id", "OAuth is not spoken"),
            refused("oauth_client_secret", "OAuth is not spoken"),
            refused("oauth_scope", "OAuth is not spoken"),
            refused("passfile", ALL_IN_THE_URL),
            refused("service", ALL_IN_THE_URL),
            refused("servicefile", ALL_IN_THE_URL),
            refused("replication", "nothing is replicated"),
            refused(
                    "pgbouncer",
                    "a pooler in transaction mode forgets what a session is told; name the server itself, or its pooler"
                            + " in session mode"));

    private static Map.Entry<String, UrlParameter> refused(String name, String reason) {
        return Map.entry(name, new UrlParameter(Effect.REFUSED, Pattern.compile("(?!)"), reason));
    }

    /** Every parameter of libpq 18 that does not go into the address itself, and those of others that are often pasted. */
    static final Map<String, UrlParameter> ALL = Stream.of(HANDED_ON, SO_ANYWAY, REFUSED)
            .flatMap(some -> some.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    boolean takes(String value) {
        return values.matcher(value).matches();
    }
}
