#!/usr/bin/env bash
# Uploads a file with nothing but curl: upload.sh SERVER COOKIE SPACE FILE STATE
# COOKIE is the session's, as a header's value. Sends a mebibyte at a time, each with its checksum. STATE keeps where the upload is, so
# that the same line goes on after it was stopped; it is removed at the end, and the address of the file's bytes is printed.
set -euo pipefail
server=$1 cookie=$2 space=$3 file=$4 state=$5
part=1048576
size=$(stat -c %s "$file")
say() { printf %s "$1" | base64 -w0; }
tus() { curl --silent --show-error --fail-with-body --max-time 60 -H "Cookie: $cookie" -H "Origin: $server" -H 'Tus-Resumable: 1.0.0' "$@"; }
piece() { tail -c +$((offset + 1)) "$file" | head -c $part || true; } # head ends tail early, which is no failure
header() { tr -d '\r' | sed -n "s/^$1: //Ip"; }

if [ ! -s "$state" ]; then
  tus -D - -o /dev/null -X POST "$server/api/v1/uploads" -H "Upload-Length: $size" \
    -H "Upload-Metadata: filename $(say "$(basename "$file")"),space $(say "$space")" | header Location > "$state"
fi
at=$server$(cat "$state")
offset=$(tus --head "$at" | header Upload-Offset)
while [ "$offset" -lt "$size" ]; do
  sum=$(piece | openssl sha1 -binary | base64 -w0)
  answer=$(piece | tus -D - -o /dev/null -X PATCH "$at" --data-binary @- -H "Upload-Offset: $offset" \
    -H 'Content-Type: application/offset+octet-stream' -H "Upload-Checksum: sha1 $sum")
  offset=$(header Upload-Offset <<< "$answer")
done
header Content-Location <<< "${answer:-}"
rm "$state"
