#!/bin/sh
# Puts the lifecycle policy, the index template, and Kibana's data view and dashboard where they belong. Safe to repeat.
#   ELASTICSEARCH_URL=http://127.0.0.1:9200 KIBANA_URL=http://127.0.0.1:5601 sh deploy/logging/set-up.sh
# ELASTICSEARCH_API_KEY and KIBANA_API_KEY where the servers want one, or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD for
# both. Without KIBANA_URL Kibana is left out.
# KIBANA_SYSTEM_PASSWORD and SHIPPER_PASSWORD become those of Kibana's own user and of `atlas-shipper`, which may add lines and
# reads none: for a new Elasticsearch that is used by Atlas alone.
set -eu
here=$(dirname "$0")
: "${ELASTICSEARCH_URL:?is not set, for instance http://127.0.0.1:9200}"

# They are written into JSON and into curl's configuration.
for word in "${ELASTICSEARCH_USERNAME:-}" "${ELASTICSEARCH_PASSWORD:-}" "${KIBANA_SYSTEM_PASSWORD:-}" "${SHIPPER_PASSWORD:-}"; do
  case $word in
    *\"* | *\\* | *[[:cntrl:]]*)
      echo "A user's name or password has a quote, a backslash or a control character. Choose another one." >&2
      exit 2
      ;;
  esac
done

# What is secret goes through standard input: arguments of a program are visible to others on the machine.
send() {
  key=$1 secret_body=$2
  shift 2
  {
    if [ -n "$key" ]; then
      printf 'header = "Authorization: ApiKey %s"\n' "$key"
    elif [ -n "${ELASTICSEARCH_PASSWORD:-}" ]; then
      printf 'user = "%s:%s"\n' "${ELASTICSEARCH_USERNAME:-elastic}" "$ELASTICSEARCH_PASSWORD"
    fi
    if [ -n "$secret_body" ]; then printf 'data-binary = "%s"\n' "$secret_body"; fi
  } |
    curl --config - --fail-with-body --silent --show-error \
      --retry 30 --retry-delay 2 --retry-connrefused "$@" >&2
  echo >&2
}

put() {
  send "${ELASTICSEARCH_API_KEY:-}" "" --request PUT --header 'Content-Type: application/json' \
    --data-binary "@$here/$1" "$ELASTICSEARCH_URL/$2"
}

# The body as text in which \" stands for a quote.
put_secret() {
  send "${ELASTICSEARCH_API_KEY:-}" "$1" --request PUT --header 'Content-Type: application/json' "$ELASTICSEARCH_URL/$2"
}

if [ -n "${KIBANA_SYSTEM_PASSWORD:-}" ]; then
  put_secret "{\\\"password\\\":\\\"$KIBANA_SYSTEM_PASSWORD\\\"}" _security/user/kibana_system/_password
fi
put lifecycle-policy.json _ilm/policy/logs-atlas
put index-template.json _index_template/logs-atlas
if [ -n "${SHIPPER_PASSWORD:-}" ]; then
  put shipper-role.json _security/role/atlas-shipper
  put_secret "{\\\"password\\\":\\\"$SHIPPER_PASSWORD\\\",\\\"roles\\\":[\\\"atlas-shipper\\\"]}" _security/user/atlas-shipper
fi
if [ -n "${KIBANA_URL:-}" ]; then
  send "${KIBANA_API_KEY:-}" "" --request POST --header 'kbn-xsrf: atlas' \
    --form "file=@$here/kibana.ndjson" "$KIBANA_URL/api/saved_objects/_import?overwrite=true"
fi
echo "Elasticsearch${KIBANA_URL:+ and Kibana} know Atlas's lines."
