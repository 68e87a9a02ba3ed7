#!/bin/sh
# Sets A records in a zone of BIND 9. Runs as root through Azure's run-command, which reports success whatever happens and keeps
# the last 4096 bytes of output, so the last line printed is one JSON object that tells how it went.
#
# Parameters, as environment variables (an assumption: run-command hands named parameters over so):
#   ZONE       contoso.internal
#   ZONE_FILE  /etc/bind/db.contoso.internal
#   TTL        seconds
#   RECORDS    apim=10.0.1.4,portal=10.0.1.4   names relative to the zone, @ for the zone itself
# TIME_LIMIT may shorten the 120 seconds that all of it may take. EDGE_TLS_VM_ROOT goes in front of every file; empty on a machine.
#
# Only lines with our mark at their end are changed. Nothing to do means no new serial and no reload.
#
# shellcheck disable=SC2317 # finish and restore are reached through the trap
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

MARK='; edge-tls'
changed=false
serial=null
answers=''
error_code=Unexpected
error_message='The script ended without saying why.'
locked=''
replaced=''

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

finish() {
  exit_code=$?
  trap - EXIT
  if [ -n "$replaced" ]; then restore; fi
  if [ -n "$locked" ]; then
    rm -f "$work" "$bare" "$dump"
    rm -rf "$lock"
  fi
  error=null
  if [ "$exit_code" -ne 0 ]; then
    changed=false
    error="{\"code\":\"$error_code\",\"message\":\"$(plain "$error_message")\"}"
  fi
  printf '{"edgeTls":1,"exit":%d,"changed":%s,"serial":%s,"answers":{%s},"error":%s}\n' \
    "$exit_code" "$changed" "$serial" "$answers" "$error"
  exit "$exit_code"
}
trap finish EXIT
trap 'error_code=TimedOut; error_message="The script did not end in time."; exit 124' TERM INT HUP

# The values are checked before they are sent, and again here, where they become part of a root's files and commands.
check_parameters() {
  check_name zone "${ZONE:-}"
  case ${ZONE_FILE:-} in
    '' | *[!A-Za-z0-9_./-]* | *..* | *//* | */ | [!/]*) fail ParameterRefused 'ZONE_FILE is not a plain absolute path.' ;;
  esac
  case ${TTL:-} in
    '' | *[!0-9]* | ????????*) fail ParameterRefused 'TTL is not a number of seconds.' ;;
  esac
  case ${RECORDS:-} in
    '' | *[!a-z0-9.,=@-]* | ,* | *, | *,,*) fail ParameterRefused 'RECORDS is not a list of name=address.' ;;
  esac
  for record in $(records); do
    case $record in
      *=*=* | =* | *=) fail ParameterRefused 'RECORDS is not a list of name=address.' ;;
      *=*) ;;
      *) fail ParameterRefused 'RECORDS is not a list of name=address.' ;;
    esac
    check_name record "$(full_name "${record%%=*}")"
    check_address "${record#*=}"
  done
  [ -z "$(records | sed 's/=.*//' | sort | uniq -d)" ] || fail ParameterRefused 'A name stands twice in RECORDS.'
}

check_name() {
  case $2 in
    '' | *[!a-z0-9.-]* | .* | *. | *..* | -* | *- | *.-* | *-.*) fail ParameterRefused "The name of the $1 is not a host name." ;;
  esac
  if [ "${#2}" -gt 253 ] || printf '%s' "$2" | grep -Eq '[^.]{64}'; then
    fail ParameterRefused "The name of the $1 is too long."
  fi
}

check_address() {
  number='(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])'
  printf '%s\n' "$1" | grep -Eqx "$number\.$number\.$number\.$number" || fail ParameterRefused 'An address is not a dotted quad.'
  printf '%s\n' "$1" | grep -Eq '^(10|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.' ||
    fail ParameterRefused 'An address is not a private one.'
}

records() {
  printf '%s' "$RECORDS" | tr ',' '\n'
  printf '\n'
}

full_name() {
  if [ "$1" = @ ]; then printf '%s' "$ZONE"; else printf '%s.%s' "$1" "$ZONE"; fi
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

# As named reads it, whatever the file looks like: absolute names, a line each. Says in $checked what is wrong otherwise. Names of
# other zones are not looked up, which could take longer than all the rest.
dump_zone() {
  named-checkzone -i local -q -D -o "$dump" "$ZONE" "$1" >/dev/null 2>&1 && return 0
  checked=$(named-checkzone -i local "$ZONE" "$1" 2>&1 | tail -n 3)
  return 1
}

# A record that somebody else keeps under one of our names is not ours to overwrite.
refuse_foreign() {
  for record in $(records); do
    name=$(full_name "${record%%=*}")
    taken=$(awk -v name="$name." '$1 == name && ($4 == "A" || $4 == "AAAA" || $4 == "CNAME") { print; exit }' "$dump")
    [ -z "$taken" ] || fail RecordTaken "Somebody else's record is there: $(printf '%s' "$taken" | tr -s ' \t' ' ')"
  done
}

our_lines() {
  grep -E "^[a-z0-9.-]+ [0-9]+ IN A [0-9.]+ $MARK\$" "$1"
}

wanted_lines() {
  for record in $(records); do
    printf '%s. %s IN A %s %s\n' "$(full_name "${record%%=*}")" "$TTL" "${record#*=}" "$MARK"
  done
}

# Our lines of other names stay; those of the names at hand are replaced.
next_lines() {
  wanted=$(wanted_lines)
  {
    our_lines "$file" | awk -v wanted="$wanted" '
      BEGIN { count = split(wanted, lines, "\n"); for (at = 1; at <= count; at++) { split(lines[at], part, " "); named[part[1]] = 1 } }
      !($1 in named)'
    printf '%s\n' "$wanted"
  } | sort -u
}

# A date with a counter goes on as one, anything else counts up.
next_serial() {
  today=$(date -u +%Y%m%d)00
  if [ "$1" -ge 1970010100 ] && [ "$1" -lt "$today" ]; then printf '%s' "$today"
  elif [ "$1" -ge 4294967295 ]; then printf 1
  else printf '%s' $(($1 + 1)); fi
}

# Replaces the serial in the text: the third word behind SOA, comments and parentheses left out.
write_serial() {
  awk -v old="$1" -v new="$2" '
    {
      line = $0; out = ""; first = 1
      while (!done && line != "") {
        if (match(line, /^[ \t\r()]+/)) { out = out substr(line, 1, RLENGTH); line = substr(line, RLENGTH + 1); first = 0; continue }
        if (substr(line, 1, 1) == ";") break
        if (!match(line, /^"[^"]*"/) && !match(line, /^[^ \t\r();"]+/)) break
        word = substr(line, 1, RLENGTH); line = substr(line, RLENGTH + 1)
        if (!state) { if (!first && toupper(word) == "SOA") state = 1 }
        else if (state < 3) state++
        else { done = 1; if (word + 0 == old + 0) { word = new; found = 1 } }
        out = out word; first = 0
      }
      print out line
    }
    END { exit !found }'
}

make_file() {
  old_serial=$(awk '$4 == "SOA" { print $7; exit }' "$dump")
  serial=$(next_serial "$old_serial")
  # The copy has owner and mode of the zone file; its content is replaced in place.
  cp -p "$file" "$work" || fail ZoneFileUnwritable 'The zone file cannot be copied.'
  { write_serial "$old_serial" "$serial" <"$bare" && printf '%s\n' "$1"; } >"$work" ||
    fail ZoneFileInvalid 'The serial of the zone was not found in the zone file itself.'
  dump_zone "$work" || fail ZoneFileInvalid "The new zone is not valid: $checked"
}

replace_file() {
  cp -p "$file" "$old" || fail ZoneFileUnwritable 'The zone file cannot be backed up.'
  replaced=yes
  mv "$work" "$file" || fail ZoneFileUnwritable 'The zone file cannot be replaced.'
}

# Copied over, not moved back: named skips a file that is older than what it has loaded.
restore() {
  cp -p "$old" "$work" && cat "$old" >"$work" && mv "$work" "$file" && rm -f "$old"
  replaced=''
  serial=null
  timeout 5 rndc reload "$ZONE" >/dev/null 2>&1
}

reload() {
  said=$(rndc reload "$ZONE" 2>&1) || fail ReloadFailed "rndc reload refused it: $said"
}

answer_of() {
  dig @127.0.0.1 "$1" A +short +tries=1 +time=2 2>/dev/null | grep -E '^[0-9.]+$' | sort | tr '\n' ' ' | sed 's/ $//'
}

all_answered() {
  for record in $(records); do
    [ "$(answer_of "$(full_name "${record%%=*}")")" = "${record#*=}" ] || return 1
  done
}

# A reload goes on after rndc has returned.
await_answers() {
  tries=0
  until all_answered; do
    tries=$((tries + 1))
    [ "$tries" -le 25 ] || return 1
    sleep 0.2
  done
}

collect_answers() {
  for record in $(records); do
    list=$(answer_of "$(full_name "${record%%=*}")" | sed 's/[0-9.][0-9.]*/"&"/g; s/ /,/g')
    answers="$answers${answers:+,}\"${record%%=*}\":[$list]"
  done
}

check_parameters
file=$root$ZONE_FILE
lock=$file.edge-tls.lock
work=$file.edge-tls.new
bare=$file.edge-tls.bare
dump=$file.edge-tls.dump
old=$file.edge-tls.old

[ -f "$file" ] || fail ZoneNotFound "There is no zone file $ZONE_FILE on this machine."
command -v named-checkzone >/dev/null || fail ServerMissing 'named-checkzone is not installed; this machine has no BIND 9.'
# Nothing may be edited under a zone that named itself writes.
[ ! -e "$file.jnl" ] || fail ZoneIsDynamic 'The zone takes dynamic updates, so its file belongs to named.'
take_lock
dump_zone "$file" || fail ZoneFileInvalid "The zone file is not valid as it is: $checked"
our_lines "$file" >"$work"
grep -vxFf "$work" "$file" >"$bare"
dump_zone "$bare" || fail ZoneFileInvalid "The zone is not valid without our records: $checked"
refuse_foreign
next=$(next_lines)
if [ "$next" = "$(sort -u <"$work")" ]; then
  serial=$(awk '$4 == "SOA" { print $7; exit }' "$dump")
  # A run that was stopped between writing and reloading leaves a right file and a wrong server.
  all_answered || { reload; await_answers; } || fail AnswersDiffer 'The zone file is right, and the server answers something else.'
else
  make_file "$next"
  replace_file
  reload
  await_answers || { collect_answers; fail AnswersDiffer 'The zone was reloaded, and the server still answers something else.'; }
  rm -f "$old"
  replaced=''
  changed=true
fi
collect_answers
exit 0
