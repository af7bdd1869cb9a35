#!/bin/sh
# An organisation without Kafka: send, ask for the receipt, receive, acknowledge, with nothing but curl and sh.
#
#   sh client.sh partner.env send EVENT.json     send one CloudEvent (structured JSON); prints its receipt
#   sh client.sh partner.env receipt RECEIPT     what became of it
#   sh client.sh partner.env receive [SECONDS]   the messages after the last acknowledged one
#   sh client.sh partner.env ack SEQ             everything up to this hub_seq is done
#
# partner.env holds two lines: HUB=http://… and TOKEN=… (see the folder's README). The hub seals what comes by HTTP.
set -eu
. "$1"

call() {
  curl --fail-with-body --silent --show-error --max-time 60 --header "Authorization: Bearer $TOKEN" "$@"
}

case "$2" in
  send) call "$HUB/v1/events" --header "Content-Type: application/cloudevents+json" --data-binary "@$3" ;;
  receipt) call "$HUB/v1/receipts/$3" ;;
  receive) call "$HUB/v1/outbox?wait=${3:-0}" ;;
  ack) call "$HUB/v1/outbox/ack" --header "Content-Type: application/json" --data "{\"seq\": $3}" ;;
  *) echo "send, receipt, receive or ack" >&2; exit 2 ;;
esac
