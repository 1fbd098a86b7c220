# Sourced by mvnw and yardpass: finds a JDK of at least the wanted version and exports JAVA_HOME.
# The default `java` of a machine is often older, and formatters parse with the JDK that runs them.
# Who only runs what is built sets jdk_program=java first: then a JRE will do.

jdk_wanted=25
jdk_program=${jdk_program:-javac}

# A service manager, or a container, may set none.
HOME=${HOME:-$(eval "echo ~$(id -un)")}

jdk_major() { # prints the feature version of the JDK in $1, or nothing
  [ -x "$1/bin/$jdk_program" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  on_path=$(command -v "$jdk_program" 2>/dev/null || true)
  [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  for candidate in "${JAVA_HOME:-}" "$on_path" \
      /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/*; do
    [ -n "$candidate" ] || continue
    major=$(jdk_major "$candidate")
    if [ -n "$major" ] && [ "$major" -ge "$jdk_wanted" ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "$(basename "$0"): no JDK $jdk_wanted found. Install one (Temurin, for instance) or set JAVA_HOME to it." >&2
  exit 1
}
