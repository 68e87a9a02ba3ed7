#!/bin/sh
# A records in a zone of BIND 9: the part behind record-request.sh.
#
# Only lines with our mark at their end are changed. Nothing to do means no new serial and no reload.
#
# shellcheck disable=SC2154,SC2034,SC2317 # given, used and called in record-request.sh

clean_up() {
  if [ -n "$locked" ]; then rm -f "$work" "$bare" "$dump"; fi
}

# As named reads it, whatever the file looks like: absolute names, a line each. Says in $checked what is wrong otherwise. Names of
# other zones are not looked up, which could take longer than all the rest.
dump_zone() {
  named-checkzone -i local -q -D -o "$dump" "$ZONE" "$1" >/dev/null 2>&1 && return 0
  checked=$(named-checkzone -i local "$ZONE" "$1" 2>&1 | tail -n 3)
  return 1
}

# `; edge-tls` with the name of the edge behind it, which lines of old lack.
our_lines() {
  grep -E "^[a-z0-9.-]+ [0-9]+ IN A [0-9.]+ ; $MARK( [a-z0-9-]+)?\$" "$1"
}

read_ours() {
  awk '{ print $1, $5, (NF > 7 ? $8 : "-"), $2 }' "$work" >"$lists/ours"
}

# Whatever keeps an A record of ours from being the only answer at its name.
read_foreign() {
  awk '$4 == "A" || $4 == "AAAA" || $4 == "CNAME" { gsub(/[ \t]+/, " "); print $1, $0 }' "$dump" >"$lists/foreign"
}

next_lines() {
  next_records | awk -v mark="; $MARK" '{ print $1, $4, "IN A", $2, mark ($3 == "-" ? "" : " " $3) }' | sort -u
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
  { write_serial "$old_serial" "$serial" <"$bare" && if [ -n "$1" ]; then printf '%s\n' "$1"; fi; } >"$work" ||
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

check_forwarder() {
  command -v named-checkconf >/dev/null || return 0
  named-checkconf -p 2>/dev/null | grep -qF "$AZURE_RESOLVER" || warn_of_forwarder
}

check_parameters
write_lists
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
read_ours
read_foreign
judge
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
check_forwarder
exit 0
