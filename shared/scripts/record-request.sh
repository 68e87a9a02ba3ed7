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
set +e -u
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH
umask 022

# A script that hangs would keep the machine from running any other for 90 minutes. However it ends, its last line is the result.
if [ "${EDGE_TLS_LIMITED:-}" != 1 ] && [ -r "$0" ] && command -v timeout >/dev/null; then
  result() { printf '{"edgeTls":1,"exit":%d,"changed":false,"serial":null,"answers":{},"error":{"code":"%s","message":"%s"}}\n' "$@"; }
  case ${TIME_LIMIT:=120} in
    0* | *[!0-9]* | ?????*)
      result 1 ParameterRefused 'TIME_LIMIT is not a number of seconds.'
      exit 1
      ;;
  esac
  EDGE_TLS_LIMITED=1
  export EDGE_TLS_LIMITED
  trap : TERM INT HUP
  told=$(timeout -k 10 "$TIME_LIMIT" sh "$0")
  code=$?
  [ -z "$told" ] || printf '%s\n' "$told"
  case $code:$told in
    *'{"edgeTls":1,'*'}') ;;
    124:* | 137:*) result "$code" TimedOut 'The script did not end in time and was killed.' ;;
    *) result "$((code == 0 ? 1 : code))" Unexpected "The script ended with code $code and without saying why." ;;
  esac
  exit "$code"
fi

MARK='edge-tls'
AZURE_RESOLVER=168.63.129.16
changed=false
serial=null
error_code=Unexpected
error_message='The script ended without saying why.'
answers='' warnings='' locked='' replaced='' lists='' work='' unasked='' alike=''
server=127.0.0.1
root=${EDGE_TLS_VM_ROOT:-}

# What goes into JSON: printable characters without quote and backslash, and not much of it.
# shellcheck disable=SC1003 # tr reads the two backslashes as one
plain() {
  case $1 in
    *[!A-Za-z0-9\ .,:/_-]*) ;;
    *) printf '%.400s' "$1" && return ;;
  esac
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

need() {
  for tool; do command -v "$tool" >/dev/null || fail ToolMissing "This machine has no $tool."; done
}

# `restore` is the server's own.
finish() {
  exit_code=$?
  trap - EXIT
  trap : TERM INT HUP
  if [ -n "$replaced" ]; then restore; fi
  refused=''
  if [ -n "$lists" ] && [ -e "$lists/refused" ]; then refused=$(refused_json); fi
  if [ -n "$work" ]; then rm -f "$work"; fi
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
  need awk cat cp cut grep mktemp mv readlink sed sort tr
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
  { entries "${RECORDS:-}" | awk -v zone="$ZONE" '
    { split($0, half, "="); split(half[2], part, "/"); name = half[1] == "@" ? zone : half[1] "." zone
      print name ".", part[1], part[2] == "" ? "-" : part[2], half[1] }' >"$lists/set" &&
  entries "${REMOVE:-}" | awk -v zone="$ZONE" '
    { split($0, part, "/"); name = part[1] == "@" ? zone : part[1] "." zone
      print name ".", "-", part[2] == "" ? "-" : part[2], part[1] }' >"$lists/remove" &&
    : >"$lists/refused" && : >"$lists/accepted" && : >"$lists/removed"; } || no_room
}

# A full disk must not look like an empty list.
no_room() {
  fail Unexpected 'The temporary folder cannot be written.'
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
  ' "$lists/foreign" "$lists/ours" "$lists/set" "$lists/remove" || no_room
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
    [ -e "$lock" ] || [ "$tries" -lt 9 ] || fail ZoneFileUnwritable "No lock can be made beside $ZONE_FILE."
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || fail ZoneBusy 'Another run has been writing this zone for more than a minute.'
    sleep 0.2
  done
  locked=yes
  printf '%s\n' "$$" >"$lock/pid"
}

# Without it nothing that is written could be proven, so nothing is.
need_dig() {
  dig -v >/dev/null 2>&1
  case $? in
    126 | 127) fail DigMissing 'This machine has no dig (package bind9-dnsutils, or bind-utils), so nothing was written that could not be proven.' ;;
  esac
}

# Puts questions, `name type` a line, to the server, a few at a time: those that it hands on may take their time. What it says of all is in
# $lists/told, each with its question in front of it.
ask() {
  rm -f "$lists"/ask.*
  awk -v part="$lists/ask." '{ file = part (NR % 8); print >file }' || no_room
  for part in "$lists"/ask.?; do
    # shellcheck disable=SC2046,SC2086 # a word each
    dig "@$server" ${port:+-p $port} ${recurse:-} +noall +comments +question +answer +authority +tries=1 +time=2 $(cat "$part") >"$part.told" 2>&1 &
  done
  wait
  cat "$lists"/ask.?.told >"$lists/told" || no_room
}

# Each record alone at its name. What was removed may still be answered, from a wildcard or whatever else somebody has for the name: there
# the proof is that the server has taken what was written. The same holds where another view, with the serial of ours, is what answers.
all_answered() {
  { [ -z "$unasked" ] && [ ! -s "$lists/removed" ]; } || all_loaded || return 1
  [ -z "$unasked" ] && [ -s "$lists/accepted" ] || return 0
  awk '{ print $1, "A" }' "$lists/accepted" | ask
  awk '!/^;/ && $4 == "A" { print tolower($1), $5 }' "$lists/told" | sort -u >"$lists/answered"
  awk -v answered="$lists/answered" '
    FILENAME == answered { count[$1]++; given[$1, $2] = 1; next }
    count[$1] != 1 || !(($1, $2) in given) { wrong = 1 }
    END { exit wrong }' "$lists/answered" "$lists/accepted" && return 0
  [ -n "$alike" ] && all_loaded && unasked=yes
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

# Ends with what the last answers, or the want of them, say. $1 is what has been done.
blame_answers() {
  collect_answers
  if grep -q 'status: REFUSED' "$lists/told"; then
    fail AnswerRefused "$1, and the server refuses to answer this machine itself; it must allow queries from $server."
  fi
  if grep -Eq 'no servers could be reached|timed out|connection refused' "$lists/told"; then
    fail NoAnswer "$1, and no server answers on $server: $(grep -E '^;; ' "$lists/told" | grep -Em1 'refused|timed out|reached')"
  fi
  if grep -q 'status: SERVFAIL' "$lists/told"; then
    fail NoAnswer "$1, and the server on $server fails (SERVFAIL), as it does for a zone that it has not loaded."
  fi
  fail AnswersDiffer "$1, and the server on $server still answers something else: $(grep -v '^;' "$lists/told" | tr -s ' \t\n' ' ' | cut -c1-200)"
}

# As many as there is room for; with exit code 0 the others answer what was asked for too.
collect_answers() {
  [ -e "$lists/answered" ] && [ -z "$unasked" ] || return 0
  answers=$(awk -v answered="$lists/answered" '
    FILENAME == answered { list[$1] = list[$1] (list[$1] == "" ? "" : ",") "\"" $2 "\""; next }
    length(all) < 600 { all = all (all == "" ? "" : ",") "\"" $4 "\":[" list[$1] "]" }
    END { print all }' "$lists/answered" "$lists/accepted")
}

warn_of_forwarder() {
  warn NoForwarderToAzure "The DNS server does not forward to $AZURE_RESOLVER, so it cannot tell a gateway that asks it the names of Azure, such as those of Key Vault."
}
