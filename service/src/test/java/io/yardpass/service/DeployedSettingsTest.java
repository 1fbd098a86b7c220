package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the files of deploy/ set is taken by the service as it is, and the secrets that they name are there to be mounted. */
class DeployedSettingsTest {
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
    private static final String MOUNTED = "/run/secrets/";
    /** Stand in place of the files that are mounted. */
    private static final Map<String, String> SECRETS = Map.of(
            "database_url", "postgresql://yardpass:secret@postgres:5432/yardpass",
            "jwt_secret", "a-secret-that-is-thirty-two-bytes",
            "webhook_key", "A".repeat(43) + "=");

    /** Stands in place of any other file. */
    private static final String EMPTY = "/dev/null";

    @Test
    void eachServiceOfAComposeFileStartsWithTheSettingsThatItIsGiven() throws IOException {
        Map<String, Map<String, String>> environments = new TreeMap<>();
        for (Path file : composeFiles()) {
            services(file).forEach((name, service) -> {
                Map<String, String> ours = ours(texts(service.get("environment")));
                if (!ours.isEmpty()) {
                    environments.put(HOUSE.relativize(file) + " " + name, ours);
                }
            });
        }
        assertTrue(environments.containsKey("docker-compose.yml yardpass"), environments::toString);
        assertEquals(Map.of(), faults(environments));
    }

    @Test
    void eachCommandIsOneThatThereIs() throws IOException {
        for (Path file : composeFiles()) {
            services(file).values().stream()
                    .filter(service -> "yardpass".equals(service.get("image")) && service.containsKey("command"))
                    .map(service -> list(service.get("command")).toArray(String[]::new))
                    .forEach(command -> Main.commandLine().parseArgs(command));
        }
    }

    @Test
    void eachSecretThatAServiceReadsIsAFileThatIsMountedThere() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : composeFiles()) {
            Map<String, ?> declared = map(parsed(file).get("secrets"));
            declared.forEach((name, secret) -> {
                if (!("deploy/secrets/" + name).equals(map(secret).get("file"))) {
                    wrong.add(file + ": the secret " + name + " is no file of deploy/secrets");
                }
            });
            services(file).forEach((name, service) -> {
                var read = new TreeSet<String>();
                texts(service.get("environment")).values().stream()
                        .filter(value -> value.startsWith(MOUNTED))
                        .forEach(value -> read.add(value.substring(MOUNTED.length())));
                var mounted = new TreeSet<>(list(service.get("secrets")));
                if (!read.equals(mounted)) {
                    wrong.add(file + ": " + name + " reads " + read + " and is given " + mounted);
                }
            });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void eachPodOfKubernetesIsGivenSettingsAndARoleThatThereAre() throws IOException {
        Path base = HOUSE.resolve("deploy/kubernetes/base");
        var settings = new Properties();
        settings.load(Files.newBufferedReader(base.resolve("settings.env")));
        var given = new HashMap<String, String>();
        settings.stringPropertyNames().forEach(name -> given.put(name, settings.getProperty(name)));
        assertDoesNotThrow(() -> Settings.readWithoutKey(new Environment(ours(given))));

        List<String> roles = new ArrayList<>();
        for (String file : list(parsed(base.resolve("kustomization.yaml")).get("resources"))) {
            for (Object document :
                    new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(Files.readString(base.resolve(file)))) {
                if ("Deployment".equals(map(document).get("kind"))) {
                    List<String> arguments =
                            list(map(podOf(document).getFirst()).get("args"));
                    Main.commandLine().parseArgs(arguments.toArray(String[]::new));
                    roles.add(arguments.getLast());
                }
            }
        }
        assertEquals(Stream.of(ServiceRole.values()).map(ServiceRole::wireName).toList(), roles);
    }

    /** The containers. */
    private static List<?> podOf(Object deployment) {
        Map<String, ?> template = map(map(map(deployment).get("spec")).get("template"));
        return (List<?>) map(template.get("spec")).get("containers");
    }

    @Test
    void secretsAreMadeOnceAndNobodyElseEntersTheirDirectory() throws Exception {
        Path deploy = Files.createTempDirectory("deploy");
        Path script = Files.copy(HOUSE.resolve("deploy/make-secrets"), deploy.resolve("make-secrets"));
        run("sh", script.toString());
        Map<String, String> made = contents(deploy.resolve("secrets"));
        run("sh", script.toString());

        assertEquals(made, contents(deploy.resolve("secrets")));
        assertEquals(
                map(parsed(HOUSE.resolve("docker-compose.yml")).get("secrets")).keySet(), made.keySet());
        assertEquals(
                "postgresql://yardpass:" + made.get("postgres_password") + "@postgres:5432/yardpass",
                made.get("database_url"));
        assertEquals(64, made.get("jwt_secret").length());
        assertEquals("rwx------", permissions(deploy.resolve("secrets")));
        assertEquals("r--r--r--", permissions(deploy.resolve("secrets/jwt_secret")));
    }

    @Test
    void theServiceWritesNothingButWhereItUnpacksNativeLibraries() throws IOException {
        Map<String, ?> service = services(HOUSE.resolve("docker-compose.yml")).get("yardpass");
        assertEquals(true, service.get("read_only"));
        assertEquals(List.of("/tmp:exec,size=64m"), service.get("tmpfs"));
        assertEquals(List.of("ALL"), service.get("cap_drop"));
        assertTrue(Files.readString(HOUSE.resolve("deploy/Dockerfile")).contains("\nUSER 10001:10001\n"));
    }

    private static Map<String, List<String>> faults(Map<String, Map<String, String>> environments) {
        var faults = new TreeMap<String, List<String>>();
        environments.forEach((where, variables) -> {
            try {
                Settings.read(new Environment(variables));
            } catch (SettingsException refused) {
                faults.put(where, refused.faults());
            }
        });
        return faults;
    }

    /** With the secrets themselves in place of the files, which only a container has. */
    private static Map<String, String> ours(Map<String, String> variables) {
        var ours = new HashMap<String, String>();
        variables.forEach((name, value) -> {
            if (name.startsWith(Environment.PREFIX)) {
                String secret = SECRETS.get(value.substring(value.lastIndexOf('/') + 1));
                boolean mounted = value.startsWith(MOUNTED);
                if (mounted && secret != null) {
                    ours.put(name.substring(0, name.length() - "_FILE".length()), secret);
                } else {
                    ours.put(name, mounted ? EMPTY : value);
                }
            }
        });
        return ours;
    }

    private static List<Path> composeFiles() throws IOException {
        try (Stream<Path> files = Files.list(HOUSE)) {
            return files.filter(file -> file.getFileName().toString().startsWith("docker-compose"))
                    .toList();
        }
    }

    private static Map<String, Map<String, ?>> services(Path file) throws IOException {
        var services = new TreeMap<String, Map<String, ?>>();
        map(parsed(file).get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    private static Map<String, ?> parsed(Path file) throws IOException {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private static Map<String, String> texts(Object node) {
        var texts = new TreeMap<String, String>();
        map(node).forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(Object node) {
        return node == null ? Map.of() : (Map<String, ?>) node;
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Object node) {
        return node == null ? List.of() : (List<String>) node;
    }
}
