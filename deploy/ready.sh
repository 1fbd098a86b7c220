#!/usr/bin/env bash
# Succeeds when the service is ready. Written with what the base image has: bash, but neither curl nor wget.
exec 3<>"/dev/tcp/127.0.0.1/${YARDPASS_MANAGEMENT_PORT:-9090}" || exit 1
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
