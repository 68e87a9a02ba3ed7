#!/bin/sh
# First part of every script that changes A records on a Linux DNS server; the server's own part follows it in the same script.
# Runs as root through Azure's run-command, which reports success whatever happens and keeps the last 4096 bytes of output, so the
# last line printed is one JSON object that tells how it went.
#
# Parameters, as environment variables (an assumption: run-command hands named parameters over so):
#   ZONE       contoso.internal
#   ZONE_FILE  /etc/bind/db.contoso.internal, or /etc/dnsmasq.d/edge-tls.conf
#   TTL        seconds
#   RECORDS    apim=10.0.1.4/contoso-prod,portal=10.0.1.4   name relative to the zone (@ for the zone itself), address, edge
#   REMOVE     old/contoso-prod,older                       name and edge
# TIME_LIMIT may shorten the 120 seconds that all of it may take. EDGE_TLS_VM_ROOT goes in front of every file; empty on a machine.
#
# Only lines with our mark are changed. A record that is somebody else's is refused and the others are written all the same. Nothing
# to do means that nothing is written.
#
# shellcheck disable=SC2317,SC2034,SC2154 # reached through the trap; used and given in the server's own part
set -u
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH
umask 022

# A script that hangs would keep the machine from running any other for 90 minutes.
if [ "${EDGE_TLS_LIMITED:-}" != 1 ] && [ -r "$0" ]; then
  EDGE_TLS_LIMITED=1
  export EDGE_TLS_LIMITED
  timeout -k 10 "${TIME_LIMIT:-120}" sh "$0"
  code=$?
  if [ "$code" -eq 137 ]; then
    printf '%s\n' '{"edgeTls":1,"exit":137,"changed":false,"serial":null,"answers":{},"error":{"code":"TimedOut","message":"The script did not end in time and was killed."}}'
  fi
  exit "$code"
fi

MARK='edge-tls'
AZURE_RESOLVER=168.63.129.16
changed=false
serial=null
answers=''
warnings=''
error_code=Unexpected
error_message='The script ended without saying why.'
locked=''
replaced=''
lists=''
root=${EDGE_TLS_VM_ROOT:-}

# What goes into JSON: printable characters without quote and backslash, and not much of it.
# shellcheck disable=SC1003 # tr reads the two backslashes as one
plain() {
  printf '%s' "$1" | tr '\n\t"\\' "  ''" | tr -cd ' -~' | cut -c1-400
}

fail() {
  error_code=$1
  error_message=$2
  exit 1
}

warn() {
  warnings="$warnings${warnings:+,}{\"code\":\"$1\",\"message\":\"$(plain "$2")\"}"
}

# `restore` and `clean_up` are the server's own.
finish() {
  exit_code=$?
  trap - EXIT
  if [ -n "$replaced" ]; then restore; fi
  refused=''
  if [ -e "$lists/refused" ]; then refused=$(refused_json); fi
  clean_up
  if [ -n "$locked" ]; then rm -rf "$lock"; fi
  if [ -n "$lists" ]; then rm -rf "$lists"; fi
  error=null
  if [ "$exit_code" -ne 0 ]; then
    changed=false
    error="{\"code\":\"$error_code\",\"message\":\"$(plain "$error_message")\"}"
  fi
  if [ -n "$refused" ]; then refused=",\"refused\":{$refused}"; fi
  if [ -n "$warnings" ]; then warnings=",\"warnings\":[$warnings]"; fi
  printf '{"edgeTls":1,"exit":%d,"changed":%s,"serial":%s,"answers":{%s}%s%s,"error":%s}\n' "$exit_code" "$changed" "$serial" \
    "$answers" "$refused" "$warnings" "$error"
  exit "$exit_code"
}
trap finish EXIT
trap 'error_code=TimedOut; error_message="The script did not end in time."; exit 124' TERM INT HUP

# The values are checked before they are sent, and again here, where they become part of a root's files and commands.
label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
name="(@|$label(\.$label)*)"
number='(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])'
private='(10|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.'
edge='[a-z0-9-]{3,40}'

check_parameters() {
  check_zone "${ZONE:-}"
  case ${ZONE_FILE:-} in
    '' | *[!A-Za-z0-9_./-]* | *..* | *//* | */ | [!/]*) fail ParameterRefused 'ZONE_FILE is not a plain absolute path.' ;;
  esac
  case ${TTL:-} in
    '' | *[!0-9]* | ????????*) fail ParameterRefused 'TTL is not a number of seconds.' ;;
  esac
  [ -n "${RECORDS:-}${REMOVE:-}" ] || fail ParameterRefused 'Neither RECORDS nor REMOVE names a record.'
  check_list RECORDS "${RECORDS:-}" "$name=$number\.$number\.$number\.$number(/$edge)?"
  check_list REMOVE "${REMOVE:-}" "$name(/$edge)?"
  if [ -n "${RECORDS:-}" ] && entries "$RECORDS" | sed 's/^[^=]*=//' | grep -Evq "^$private"; then
    fail ParameterRefused 'An address is not a private one.'
  fi
  names=$({ entries "${RECORDS:-}"; entries "${REMOVE:-}"; } | sed 's/[=/].*//')
  [ -z "$(printf '%s\n' "$names" | sort | uniq -d)" ] || fail ParameterRefused 'A name stands twice.'
  longest=$(printf '%s\n' "$names" | awk '{ if (length > most) most = length } END { print most + 0 }')
  [ $((longest + ${#ZONE})) -le 252 ] || fail ParameterRefused 'A name is too long.'
}

check_zone() {
  case $1 in
    '' | *[!a-z0-9.-]*) fail ParameterRefused 'ZONE is not a host name.' ;;
  esac
  printf '%s\n' "$1" | grep -Eqx "$label(\.$label)*" || fail ParameterRefused 'ZONE is not a host name.'
}

# The first look is at the whole value, since a second line would look like a second entry.
check_list() {
  case $2 in
    *[!a-z0-9.,=/@-]* | ,* | *, | *,,*) fail ParameterRefused "$1 is not a list of records." ;;
  esac
  if [ -n "$2" ] && entries "$2" | grep -Evqx "$3"; then fail ParameterRefused "$1 is not a list of records."; fi
}

entries() {
  if [ -n "$1" ]; then printf '%s\n' "$1" | tr ',' '\n'; fi
}

# Lists are files of lines `name. address edge relative`, a hyphen for what is not known.
write_lists() {
  lists=$(mktemp -d) || fail Unexpected 'No temporary folder can be made.'
  entries "${RECORDS:-}" | awk -v zone="$ZONE" '
    { split($0, half, "="); split(half[2], part, "/"); name = half[1] == "@" ? zone : half[1] "." zone
      print name ".", part[1], part[2] == "" ? "-" : part[2], half[1] }' >"$lists/set"
  entries "${REMOVE:-}" | awk -v zone="$ZONE" '
    { split($0, part, "/"); name = part[1] == "@" ? zone : part[1] "." zone
      print name ".", "-", part[2] == "" ? "-" : part[2], part[1] }' >"$lists/remove"
  : >"$lists/refused"
  : >"$lists/accepted"
  : >"$lists/removed"
}

# From `foreign` (`name. what is there`) and `ours` (`name. address edge ttl`): what may be set, what may go, and why the rest may not.
# A record of another edge is left where it is right already, or two edges of one API Management would be in each other's way.
judge() {
  awk -v foreign="$lists/foreign" -v ours="$lists/ours" -v set="$lists/set" \
    -v accepted="$lists/accepted" -v removed="$lists/removed" -v refused="$lists/refused" '
    FILENAME == foreign { name = $1; sub(/^[^ ]+ /, ""); if (!(name in taken)) taken[name] = $0; next }
    FILENAME == ours { address[$1] = $2; owner[$1] = $3; next }
    { other = ($1 in owner) && owner[$1] != "-" && $3 != "-" && owner[$1] != $3 }
    FILENAME == set && ($1 in taken) { print $4, "Somebody else'\''s record is there: " taken[$1] >refused; next }
    FILENAME == set && other && address[$1] != $2 {
      print $4, "It belongs to the edge " owner[$1] ", which points it at " address[$1] "." >refused; next }
    FILENAME == set { print $1, $2, other ? owner[$1] : $3, $4 >accepted; next }
    other { print $4, "It belongs to the edge " owner[$1] "." >refused; next }
    $1 in owner { print $1, address[$1], $3, $4 >removed }
  ' "$lists/foreign" "$lists/ours" "$lists/set" "$lists/remove"
  if [ -s "$lists/set" ] && [ ! -s "$lists/accepted" ] && [ ! -s "$lists/remove" ]; then
    fail RecordTaken "$(sed 's/^[^ ]* //' "$lists/refused" | head -n 1)"
  fi
}

# Our records as they are to be: `name. address edge ttl`. Those of other names stay.
next_records() {
  awk -v ours="$lists/ours" -v gone="$lists/removed" -v ttl="$TTL" '
    FILENAME == ours { line[$1] = $0; owner[$1] = $3; next }
    FILENAME == gone { delete line[$1]; next }
    { line[$1] = $1 " " $2 " " ($3 == "-" && ($1 in owner) ? owner[$1] : $3) " " ttl }
    END { for (name in line) print line[name] }
  ' "$lists/ours" "$lists/removed" "$lists/accepted" | sort
}

# Of many refusals only the first five say whose the record is: Azure keeps 4096 bytes.
refused_json() {
  awk '
    { name = $1; sub(/^[^ ]+ /, ""); gsub(/["\\]/, "'\''"); gsub(/[^ -~]/, " ")
      printf "%s\"%s\":\"%s\"", (NR > 1 ? "," : ""), name, (NR <= 5 ? substr($0, 1, 160) : "") }' "$lists/refused"
}

# One at a time: run-command allows one anyway, but people have other ways to start a script. A lock whose owner died is taken over.
take_lock() {
  tries=0
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then rm -rf "$lock"; fi
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || fail ZoneBusy 'Another run has been writing this zone for more than a minute.'
    sleep 0.2
  done
  locked=yes
  printf '%s\n' "$$" >"$lock/pid"
}

# What the server itself answers, all names in one go.
ask_server() {
  # shellcheck disable=SC2046 # a word each
  dig @127.0.0.1 +noall +answer +tries=1 +time=2 $(awk '{ print $1, "A" }' "$lists/accepted" "$lists/removed") 2>/dev/null |
    awk '$4 == "A" { print tolower($1), $5 }' | sort -u >"$lists/answered"
}

# Each record alone at its name; what was removed no longer there.
all_answered() {
  [ -s "$lists/accepted" ] || [ -s "$lists/removed" ] || return 0
  ask_server
  awk -v answered="$lists/answered" -v gone="$lists/removed" '
    FILENAME == answered { count[$1]++; given[$1, $2] = 1; next }
    FILENAME == gone { if (($1, $2) in given) wrong = 1; next }
    count[$1] != 1 || !(($1, $2) in given) { wrong = 1 }
    END { exit wrong }' "$lists/answered" "$lists/removed" "$lists/accepted"
}

# A reload goes on after its command has returned.
await_answers() {
  tries=0
  until all_answered; do
    tries=$((tries + 1))
    [ "$tries" -le 25 ] || return 1
    sleep 0.2
  done
}

# As many as there is room for; with exit code 0 the others answer what was asked for too.
collect_answers() {
  [ -e "$lists/answered" ] || return 0
  answers=$(awk -v answered="$lists/answered" '
    FILENAME == answered { list[$1] = list[$1] (list[$1] == "" ? "" : ",") "\"" $2 "\""; next }
    length(all) < 600 { all = all (all == "" ? "" : ",") "\"" $4 "\":[" list[$1] "]" }
    END { print all }' "$lists/answered" "$lists/accepted")
}

warn_of_forwarder() {
  warn NoForwarderToAzure "The DNS server does not forward to $AZURE_RESOLVER, so it cannot tell a gateway that asks it the names of Azure, such as those of Key Vault."
}
