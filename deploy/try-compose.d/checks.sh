# Sourced by try-compose: what is asked of the services. Each check fails by its exit code.

passed=0
user=0aa00000-0000-7000-8000-0000000000a1
organization=$(cat /proc/sys/kernel/random/uuid)
event=$(cat /proc/sys/kernel/random/uuid)
view=$(cat /proc/sys/kernel/random/uuid)

# In a shell of its own and outside of a condition, so that the first command that fails ends it.
step() { # step SENTENCE COMMAND…
  local started=$SECONDS code
  set +e
  (set -e; "${@:2}") > "$work/step.log" 2>&1
  code=$?
  set -e
  if [ $code != 0 ]; then
    echo "FAILED: $1" >&2
    tail -40 "$work/step.log" >&2
    exit 1
  fi
  passed=$((passed + 1))
  echo "ok: $1 ($((SECONDS - started)) s)"
}

# With the launcher of here, for none is installed. What it does not understand it says, and ends with 0 all the same.
verify_unit() {
  sed "s|/opt/yardpass/bin/yardpass|$PWD/deploy/release/yardpass|" deploy/systemd/yardpass.service > "$work/yardpass.service"
  [ -z "$(systemd-analyze verify --man=no "$work/yardpass.service" 2>&1 | tee /dev/stderr)" ]
  systemd-analyze security --offline=yes --threshold=20 "$work/yardpass.service"
}

containers() { compose -p "$project" ps -q "$1"; }
container() { containers "$1" | head -n 1; }
asked=yardpass
inside() { docker exec "$(container $asked)" "$@"; }

until_healthy() { # until_healthy SERVICE SECONDS
  local end=$((SECONDS + $2)) health
  while :; do
    health=$(docker inspect --format '{{.State.Health.Status}}' "$(container "$1")")
    [ "$health" != healthy ] || return 0
    echo "$health"
    [ $SECONDS -lt $end ] || return 1
    sleep 1
  done
}

runs_as() { [ "$(inside id -u)" = "$1" ]; }

writes_only_to_tmp() {
  inside sh -c 'touch /tmp/written && rm /tmp/written'
  ! inside sh -c 'touch /opt/yardpass/written || touch /written || touch /var/tmp/written || touch "$HOME/written"'
}

# On a noexec mount they are mapped too, but not to be executed.
loads_native_sockets() { inside grep -q 'r-xp .*netty_transport_native_epoll' /proc/1/maps; }

secrets_are_secret() {
  { docker inspect "$(container yardpass)" "$(container postgres)"; docker history --no-trunc yardpass; } > "$work/told"
  for secret in deploy/secrets/*; do
    ! grep -qF "$(cat "$secret")" "$work/told" || return 1
  done
  ! inside sh -c 'ls /src /opt/yardpass/deploy'
}

token() { inside yardpass token "$@"; }

asks() { # asks TOKEN PATH BODY [curl's options]: prints the status, leaves the answer in $work/answer
  within curl -sS -o "$work/answer" -w '%{http_code}\n' -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
    "${@:4}" --data-binary "$3" "http://${host:-127.0.0.1}:8080$2"
}

status_is() { # status_is PATTERN asks…
  local status
  status=$("${@:2}")
  echo "$status $(cat "$work/answer")"
  [[ "$status" == $1 ]]
}

makes_an_event() {
  local person
  person=$(token --role authenticated --user $user)
  status_is 200 asks "$person" /rest/v1/rpc/create_organization \
    "{\"id\":\"$organization\",\"name\":\"Harbour Nights\",\"slug\":\"harbour-nights\"}"
  status_is 200 asks "$person" /rest/v1/rpc/create_event \
    "{\"id\":\"$event\",\"organization_id\":\"$organization\",\"title\":\"First night\",\"currency\":\"EUR\",
      \"visibility\":\"public\",\"status\":\"published\",
      \"starts_at\":\"2090-05-01T20:00:00Z\",\"ends_at\":\"2090-05-01T22:00:00Z\"}"
  token --role service_role --org "$organization" > "$work/token"
}

makes_a_tier() {
  tier=$(cat /proc/sys/kernel/random/uuid)
  status_is 200 asks "$(token --role authenticated --user $user)" /rest/v1/rpc/create_tier \
    "{\"id\":\"$tier\",\"event_id\":\"$event\",\"name\":\"Door\",\"price_cents\":2500,\"capacity\":100}"
  echo "$tier" > "$work/tier"
  token --role service_role > "$work/platform"
}

takes_an_event() {
  makes_an_event
  verdict_is accepted
}

is_a_duplicate() { verdict_is duplicate; }

body() {
  printf '[{"type":"event_view","id":"%s","occurred_at":"%s","event_id":"%s"}]' "$view" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$event"
}

verdict_is() {
  status_is 200 asks "$(cat "$work/token")" /v1/batch "$(body)"
  [ "$(jq ".$1" "$work/answer")" = 1 ]
}

understands_zstd() {
  body | zstd -q > "$work/body.zst"
  status_is 200 asks "$(cat "$work/token")" /v1/batch "@$work/body.zst" -H 'Content-Encoding: zstd'
}

# From outside of the container, as the kernel would.
kills() { kill -9 "$(docker inspect --format '{{.State.Pid}}' "$(container "$1")")"; }

comes_back() {
  local id before
  id=$(container yardpass)
  before=$(docker inspect --format '{{.State.StartedAt}}' "$id")
  kills yardpass
  while [ "$(docker inspect --format '{{.State.StartedAt}}' "$id")" = "$before" ]; do sleep 0.2; done
  until_healthy yardpass 60
}

until_all_are_healthy() {
  local end=$((SECONDS + 180)) service id
  for service in "$@"; do
    for id in $(containers "$service"); do
      until [ "$(docker inspect --format '{{.State.Health.Status}}' "$id")" = healthy ]; do
        [ $SECONDS -lt $end ] || return 1
        sleep 1
      done
    done
  done
}

after_killing() { # after_killing SERVICE CHECK
  kills "$1"
  "$2"
}

queued() {
  status_is 202 asks "$(cat "$work/token")" /v1/batch "$(body)"
  [ "$(jq .queued "$work/answer")" = 1 ]
}

until_queued() {
  local end=$((SECONDS + 60))
  view=$(cat /proc/sys/kernel/random/uuid)
  until queued; do
    [ $SECONDS -lt $end ] || return 1
    sleep 1
  done
  until_stored
}

until_sold() {
  local end=$((SECONDS + 60)) order
  order=$(cat /proc/sys/kernel/random/uuid)
  until sells "$order"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 1
  done
}

is_queued_and_stored() {
  view=$(cat /proc/sys/kernel/random/uuid)
  queued || { sleep 3; queued; }
  until_stored
}

# As the platform's checkout does, which has the money.
sells() { # sells [ORDER]: asks $host, or the proxy; an order that may be known is answered 200 if it is
  local order=${1:-$(cat /proc/sys/kernel/random/uuid)}
  status_is "20[1${1:+0}]" asks "$(cat "$work/platform")" /v1/ticket-purchases \
    "{\"id\":\"$order\",\"event_id\":\"$event\",\"user_id\":\"$user\",\"currency\":\"EUR\",\"total_cents\":2500,
      \"payment_reference\":\"pi_$order\",\"items\":[{\"tier_id\":\"$(cat "$work/tier")\",\"quantity\":1}]}" -H "Idempotency-Key: $order"
}

address_of() { docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1"; }

each_gateway_sells() {
  local id
  for id in $(containers gateway); do
    host=$(address_of "$id") sells
  done
}

writes_the_ledger() { # writes_the_ledger CONTAINER
  within curl -fsS "http://$(address_of "$1"):9090/health/ledger" | tee /dev/stderr | jq -e .here
}

# The same purchase again and again, as clients do; and it is the other that decides it, before the first is back.
another_writer_takes_over() {
  local id writer other end=$((SECONDS + 30)) order
  order=$(cat /proc/sys/kernel/random/uuid)
  for id in $(containers ledger-writer); do
    if writes_the_ledger "$id"; then writer=$id; else other=$id; fi
  done
  kill -9 "$(docker inspect --format '{{.State.Pid}}' "$writer")"
  until sells "$order"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
  writes_the_ledger "$other"
  sells
  until_all_are_healthy ledger-writer
}

until_stored() {
  local end=$((SECONDS + 20))
  until [ "$(docker exec "$(container postgres)" psql -h /run/postgresql -U yardpass -Atc \
    "SELECT count(*) FROM analytics.event_impressions WHERE id = '$view'" yardpass)" = 1 ]; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}

asks_prometheus() { # asks_prometheus PATH [curl's options]
  within curl -fsS -G "${@:2}" "http://127.0.0.1:9091/api/v1/$1"
}

scraped() { # scraped PROCESSES
  asks_prometheus query --data-urlencode 'query=up{job="yardpass"} == 1' | tee /dev/stderr | jq -e ".data.result | length == $1"
}

until_scraped() {
  local end=$((SECONDS + 60))
  until scraped "$1"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 2
  done
}

metrics_are_asked() {
  local expression
  until_scraped 1
  [ "$(asks_prometheus rules | jq '[.data.groups[].rules[] | select(.health != "err")] | length')" \
    = "$(grep -c 'alert:' deploy/prometheus/alerts.yml)" ]
  jq -r '.panels[].targets[].expr' deploy/grafana/dashboards/*.json \
    | sed 's/\$instance/.+/g; s/\$__rate_interval/1m/g' > "$work/expressions"
  while read -r expression; do
    asks_prometheus query --data-urlencode "query=$expression" > /dev/null || { echo "$expression"; return 1; }
  done < "$work/expressions"
}

ends_clean() {
  compose -p "$project" stop yardpass
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$(docker ps -aqf "label=com.docker.compose.project=$project" \
    -f label=com.docker.compose.service=yardpass)")" = 0 ]
}
