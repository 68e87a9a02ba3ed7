#!/bin/sh
# A records in a zone of BIND 9: the part behind record-request.sh.
#
# Only lines with our mark at their end are changed. Nothing to do means no new serial and no reload. What named itself says of the zone
# decides whether it is written.
#
# shellcheck disable=SC2154,SC2034,SC2317 # given, used and called in record-request.sh

# As named reads it, relative paths from its own directory: absolute names, a line each. Says in $checked what is wrong otherwise. Names
# of other zones are not looked up, which could take longer than all the rest.
dump_zone() {
  named-checkzone -i local -w "${directory:-/}" -q -D -o "$2" "$ZONE" "$1" >/dev/null 2>&1 && return 0
  checked=$(named-checkzone -i local -w "${directory:-/}" "$ZONE" "$1" 2>&1 | tail -n 3)
  return 1
}

check_place() {
  case $ZONE_FILE in
    /etc/bind/* | /etc/named*/* | /var/bind/* | /var/named/* | /var/lib/bind/* | /var/lib/named/* | /var/cache/bind/* | /srv/*) ;;
    *) fail ParameterRefused 'ZONE_FILE is not below a folder of BIND 9, such as /etc/bind, /var/lib/bind or /var/named.' ;;
  esac
  [ -f "$root$ZONE_FILE" ] || fail ZoneNotFound "There is no zone file $ZONE_FILE on this machine."
  # Links are kept: what is written is the file that they lead to.
  file=$(readlink -f "$root$ZONE_FILE")
  top=$(readlink -f "${root:-/}")
  place=${file#"${top%/}"}
  case $place in
    /etc/bind/* | /etc/named*/*) return ;;
    /etc/* | /usr/* | /boot/* | /root/* | /bin/* | /sbin/* | /lib* | /proc/* | /sys/* | /dev/* | /run/* | /var/run/* | /var/spool/*)
      fail ZoneFileElsewhere "$ZONE_FILE leads to $place, which is no place of zone files." ;;
  esac
}

# named.conf as BIND itself reads it, includes and all.
read_configuration() {
  named-checkconf -p >"$lists/conf" 2>"$lists/complaint" || : >"$lists/conf"
  directory=$(sed -n 's/^[[:space:]]*directory "\(.*\)";$/\1/p' "$lists/conf" | head -n 1)
  # Behind another server of the machine it has another port; the one for TLS is not meant.
  port=$(awk '/^\tlisten-on / && !/ tls / { at = $2 == "port" ? $3 : 53; if (at == 53) exit; port = at } END { if (at != 53) print port }' "$lists/conf")
  # A view and what kind the zone is there, a line each; `-` where there are no views. Names have no case.
  awk -v zone="$ZONE" 'BEGIN { view = "-" }
    /^view / { view = $2; gsub(/"/, "", view) }
    /^[ \t]*zone / { name = tolower($2); gsub(/"/, "", name); sub(/\.$/, "", name); inside = name == zone }
    /^}/ { view = "-"; inside = 0 }
    inside && $1 == "type" { sub(/;/, "", $2); print view, $2 }' "$lists/conf" >"$lists/configured" || no_room
}

in_view() {
  if [ "$1" = - ]; then set -- "$2" "$ZONE"; else set -- "$2" "$ZONE" IN "$1"; fi
  ${limited:-} rndc "$@" </dev/null
}

# What named says of the zone in each view; the views that read our file, with the serial that they have loaded, are its readers.
examine_zone() {
  elsewhere=''
  : >"$lists/readers" && : >"$lists/others"
  if [ -s "$lists/configured" ]; then sort -u "$lists/configured"; else echo '- unknown'; fi >"$lists/views" || no_room
  code=ZoneFileElsewhere
  while read -r view type; do
    case $type in
      forward | hint | delegation-only) not_ours "no file (type $type)" "$type" ;;
      *) examine_view "$view" ;;
    esac
  done <"$lists/views"
  [ -s "$lists/readers" ] || fail "$code" "For $ZONE named reads $elsewhere and not $ZONE_FILE."
}

examine_view() {
  said=$(in_view "$1" zonestatus 2>&1) || { not_examined $? "$said"; return; }
  printf '%s\n' "$said" >"$lists/status" || no_room
  kind=$(status_of type)
  main=$(status_of files)
  loaded=$(status_of '\(signed \)\{0,1\}serial' | tail -n 1)
  [ -n "$kind" ] || fail ReloadFailed "rndc does not tell what the zone is: $said"
  if [ -z "$main" ] || ! is_ours "${main%%,*}"; then
    not_ours "${main:-no file} (type $kind)" "$kind"
    echo "$loaded" >>"$lists/others" || no_room
    return
  fi
  case $kind in primary | master) ;; *) fail ZoneNotWritable "named is $kind for the zone: its records come from another server." ;; esac
  [ "$(status_of dynamic)" != yes ] || fail ZoneIsDynamic 'The zone takes dynamic updates, so its file belongs to named.'
  signer=$(status_of 'inline signing')
  echo "$1 $loaded" >>"$lists/readers" || no_room
}

not_ours() {
  elsewhere=$1
  case $2 in primary | master) ;; *) code=ZoneNotWritable ;; esac
}

status_of() {
  sed -n "s/^$1: //p" "$lists/status"
}

not_examined() {
  case $1:$2 in
    12[67]:*) fail ServerMissing 'rndc is not installed; this machine has no BIND 9 that can be told to reload.' ;;
    *'not loaded'*)
      # In one view of several it may be another file that is broken.
      if [ "$(wc -l <"$lists/views")" -gt 1 ]; then not_ours "nothing in the view $view, where it is not loaded" "$type" && return; fi
      case $type in secondary | slave | stub | mirror) fail ZoneNotWritable "named is $type for the zone, and has not loaded it." ;; esac
      check_file && fail ZoneNotLoaded 'named has not loaded the zone; its log says why.' ;;
    *'failed: not found'*) fail ZoneNotFound "named on this machine has no zone $ZONE." ;;
    *multiple*) fail ReloadFailed "The zone is in several views, and named-checkconf does not tell which: $(cat "$lists/complaint")" ;;
    *) fail ReloadFailed "rndc does not reach named: $2" ;;
  esac
}

# Paths of named start at its directory, else where it was started, and all of them at another root where it runs in a jail.
is_ours() {
  case $1 in /*) path=$1 ;; *) path=$directory/$1 ;; esac
  for jail in '' "$root" $(of_named root) $(of_named cwd); do
    [ "$(readlink -f "${jail%/}$path")" = "$file" ] || continue
    [ ! -d "${jail%/}$directory" ] || directory=${jail%/}$directory
    return 0
  done
  return 1
}

of_named() { for pid in $(pidof named 2>/dev/null); do readlink "/proc/$pid/$1"; done; }

# Where named answers for the zone itself: loopback, else where it listens, else an address of the machine. Of several views it is the
# one that reads our file, if it can be seen from here.
find_server() {
  spare=''
  recurse=+norecurse
  : >"$lists/heard"
  for server in 127.0.0.1 ::1 $(listening) $(hostname -I 2>/dev/null); do
    echo "$ZONE. SOA" | ask
    cat "$lists/told" >>"$lists/heard"
    seen=$(awk '/^;; flags:.* aa[ ;]/ { own = 1 } own && !/^;/ && $4 == "SOA" { print $7; exit }' "$lists/told")
    [ -n "$seen" ] || continue
    if grep -qxF "$seen" "$lists/others"; then alike=yes; fi
    if grep -q " $seen\$" "$lists/readers"; then return 0; fi
    spare=${spare:-$server}
  done
  server=${spare:-127.0.0.1}
  [ -n "$spare" ] || { mv "$lists/heard" "$lists/told"; blame_answers 'Nothing was written'; }
  if [ "$(wc -l <"$lists/views")" -gt 1 ]; then unasked=yes; fi
}

listening() {
  awk '/^\tlisten-on(-v6)?( |\t|$)/ { inside = 1; next } /^\t}/ { inside = 0 }
    inside && $1 ~ /^[0-9a-f.:]+\/(32|128);/ { sub(/\/.*/, "", $1); print $1 }' "$lists/conf" | head -n 4
}

# Instead of an answer, where only another view answers this machine: the serial that each view has loaded.
all_loaded() {
  while read -r view _; do
    in_view "$view" zonestatus >"$lists/status" 2>&1 || return 1
    [ "$(status_of serial)" = "$serial" ] || return 1
  done <"$lists/readers"
}

# `; edge-tls` with the name of the edge behind it, which lines of old lack. Blanks are what an editor has made of them.
our_lines() {
  grep -aE "^[a-z0-9.-]+[[:blank:]]+[0-9]+[[:blank:]]+IN[[:blank:]]+A[[:blank:]]+[0-9.]+[[:blank:]]+;[[:blank:]]+$MARK([[:blank:]]+[a-z0-9-]+)?[[:space:]]*\$" "$1"
}

read_ours() {
  awk '{ sub(/\r$/, ""); print $1, $5, (NF > 7 ? $8 : "-"), $2 }' "$lists/lines" >"$lists/ours" || no_room
}

# Whatever keeps an A record of ours from being the only answer at its name: a record there, or a zone below ours that it lies in.
read_foreign() {
  awk '$4 == "A" || $4 == "AAAA" || $4 == "CNAME" { gsub(/[ \t]+/, " "); print tolower($1), $0 }' "$lists/dump" >"$lists/foreign" || no_room
  awk -v zone="$ZONE." 'NR == FNR { if (($4 == "NS" && tolower($1) != zone) || $4 == "DNAME") { at = tolower($1); gsub(/[ \t]+/, " "); leads[at] = $0 } next }
    { for (at = $1; at != ""; sub(/^[^.]*\.?/, "", at)) if (at in leads) print $1, leads[at] }' "$lists/dump" "$lists/set" >>"$lists/foreign" || no_room
  awk -v ours="$lists/ours" 'FILENAME == ours { known[$1]; next } !($1 in known) { print $1, "SOA" }' "$lists/ours" "$lists/set" >"$lists/new"
  [ -s "$lists/new" ] && [ -z "$unasked" ] || return 0
  ask <"$lists/new"
  awk -v zone="$ZONE." '/^;; ->>HEADER/ { status = $6 }
    /^;[a-z0-9]/ { name = tolower(substr($1, 2)) }
    /^;[a-z0-9]/ && status ~ /SERVFAIL|REFUSED/ { print name, "the server says " status " as of another zone that it cannot answer for" }
    /^;/ { next }
    $4 == "SOA" && tolower($1) != zone { gsub(/[ \t]+/, " "); print name, $0 }' "$lists/told" >>"$lists/foreign" || no_room
}

# A line of somebody else's that takes its owner or time to live from one of ours in front of it would mean something else without it.
check_neighbours() {
  awk '{ print $1 "  IN A " $5 }' "$lists/lines" >"$lists/own"
  for each in whole dump; do
    awk '{ $1 = tolower($1); $2 = ""; print }' "$lists/$each" | grep -avxFf "$lists/own" | sort -u >"$lists/$each.others"
  done
  hanging=$(comm -23 "$lists/whole.others" "$lists/dump.others" | head -n 1)
  [ -z "$hanging" ] || fail ZoneFileEdited "A record stands behind a line of edge-tls without a name of its own: $hanging; give it its name."
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

check_file() {
  dump_zone "$file" "$lists/whole" || fail ZoneFileInvalid "The zone file is not valid as it is: $checked"
}

make_file() {
  serial=$(next_serial "$old_serial")
  { write_serial "$old_serial" "$serial" <"$lists/bare" && if [ -n "$1" ]; then printf '%s\n' "$1"; fi; } >"$lists/next" ||
    fail ZoneFileInvalid 'The serial of the zone was not found in the zone file itself.'
  dump_zone "$lists/next" "$lists/whole" || fail ZoneFileInvalid "The new zone is not valid: $checked"
}

# A copy beside the file, with its owner and mode, takes its place in one go.
put_file() {
  work=$(mktemp "$file.edge-tls.XXXXXX") && cp -p "$file" "$work" && cat "$1" >"$work" && mv "$work" "$file" && work=''
}

replace_file() {
  cp -p "$file" "$lists/old" || fail ZoneFileUnwritable 'The zone file cannot be backed up.'
  replaced=yes
  put_file "$lists/next" || { replaced='' && fail ZoneFileUnwritable 'The zone file cannot be replaced.'; }
}

# Written anew, not moved back: named skips a file that is older than what it has loaded.
restore() {
  put_file "$lists/old"
  replaced=''
  serial=null
  limited='timeout 3'
  while read -r view _; do in_view "$view" reload >/dev/null 2>&1; done <"$lists/readers"
}

reload() {
  while read -r view _; do
    said=$(in_view "$view" reload 2>&1) || fail ReloadFailed "rndc reload refused it: $said"
  done <"$lists/readers"
}

check_parameters
write_lists
check_place
command -v named-checkzone >/dev/null || fail ServerMissing 'named-checkzone is not installed; this machine has no BIND 9.'
need_dig
[ "$(tr -d '\000' <"$file" | wc -c)" -eq "$(wc -c <"$file")" ] || fail ZoneNotWritable 'The zone file is not text; named keeps it in another format (masterfile-format).'
read_configuration
examine_zone
lock=$file.edge-tls.lock
take_lock
check_file
[ "$signer" = yes ] || awk '$4 == "RRSIG" { exit 1 }' "$lists/whole" ||
  fail ZoneIsSigned 'The zone file is what a signer made, and a record put into it would have no signature.'
find_server
our_lines "$file" >"$lists/lines"
grep -avxFf "$lists/lines" "$file" >"$lists/bare"
dump_zone "$lists/bare" "$lists/dump" || fail ZoneFileInvalid "The zone is not valid without our records: $checked"
old_serial=$(awk '$4 == "SOA" { print $7; exit }' "$lists/dump")
read_ours
read_foreign
# From here on the server is asked as clients ask it: what it would rewrite (response-policy) is seen.
recurse=''
judge
next=$(next_lines)
if [ "$next" = "$(sort -u <"$lists/lines")" ]; then
  serial=$old_serial
  # A run that was stopped between writing and reloading leaves a right file and a wrong server.
  all_answered || { reload && await_answers; } || blame_answers 'The zone file is right'
else
  check_neighbours
  make_file "$next"
  replace_file
  reload
  await_answers || blame_answers "The zone was reloaded$(all_loaded || printf ', which named did not take (its log says why)')"
  replaced=''
  changed=true
fi
collect_answers
[ -z "$unasked" ] || warn ViewUnseen "This machine is answered from another view than the one that reads $ZONE_FILE; named has loaded it there."
[ ! -s "$lists/conf" ] || grep -qF "$AZURE_RESOLVER" "$lists/conf" || warn_of_forwarder
exit 0
