#!/bin/sh
# Puts the lifecycle policy, the index template, and Kibana's data view and dashboard where they belong. Safe to repeat.
#   ELASTICSEARCH_URL=http://127.0.0.1:9200 KIBANA_URL=http://127.0.0.1:5601 sh deploy/logging/set-up.sh
# ELASTICSEARCH_API_KEY and KIBANA_API_KEY where the servers want one. Without KIBANA_URL Kibana is left out.
set -eu
here=$(dirname "$0")
: "${ELASTICSEARCH_URL:?is not set, for instance http://127.0.0.1:9200}"

# The key goes through standard input: arguments of a program are visible to others on the machine.
send() {
  key=$1
  shift
  if [ -n "$key" ]; then printf 'header = "Authorization: ApiKey %s"\n' "$key"; fi |
    curl --config - --fail-with-body --silent --show-error \
      --retry 30 --retry-delay 2 --retry-connrefused "$@" >&2
  echo >&2
}

put() {
  send "${ELASTICSEARCH_API_KEY:-}" --request PUT --header 'Content-Type: application/json' \
    --data-binary "@$here/$1" "$ELASTICSEARCH_URL/$2"
}

put lifecycle-policy.json _ilm/policy/logs-atlas
put index-template.json _index_template/logs-atlas
if [ -n "${KIBANA_URL:-}" ]; then
  send "${KIBANA_API_KEY:-}" --request POST --header 'kbn-xsrf: atlas' \
    --form "file=@$here/kibana.ndjson" "$KIBANA_URL/api/saved_objects/_import?overwrite=true"
fi
echo "Elasticsearch${KIBANA_URL:+ and Kibana} know Atlas's lines."
