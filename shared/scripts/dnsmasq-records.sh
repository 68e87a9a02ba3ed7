#!/bin/sh
# A records of dnsmasq, in a configuration file that edge-tls alone writes: the part behind record-request.sh.
#
# dnsmasq reads its configuration only when it starts (man dnsmasq, NOTES), so a change means a restart. Before it, the server is asked
# what it answers at the names already, and every file that it would read then is looked at.
#
# shellcheck disable=SC2154,SC2034,SC2317 # given, used and called in record-request.sh

MADE='# Written by edge-tls, which replaces whatever is changed here.'
restarted=''
keeper='systemctl restart dnsmasq'

check_place() {
  case $ZONE_FILE in
    /etc/dnsmasq*/* | /etc/NetworkManager/dnsmasq.d/* | /srv/*) ;;
    *) fail ParameterRefused 'ZONE_FILE is not below a folder of dnsmasq, such as /etc/dnsmasq.d.' ;;
  esac
  file=$root$ZONE_FILE
  [ -d "$(dirname "$file")" ] || fail ZoneNotFound "There is no folder for $ZONE_FILE on this machine."
  # A link is kept, and leads to a file of ours or nowhere that we write.
  if [ -L "$file" ]; then
    file=$(readlink -f "$file")
    [ -s "$file" ] || fail ZoneFileForeign "$ZONE_FILE is a link to a file that edge-tls did not make."
  fi
  [ ! -e "$file" ] || [ -f "$file" ] || fail ZoneFileForeign "$ZONE_FILE is no file."
  # A file that somebody else began is not ours to replace.
  [ ! -s "$file" ] || [ "$(head -n 1 "$file")" = "$MADE" ] ||
    fail ZoneFileForeign "$ZONE_FILE was not made by edge-tls; give it a file of its own."
}

# What dnsmasq would read if it started now: every file and folder of configuration, every file of hosts, and all options as lines
# `name<tab>value<tab>where`.
find_sources() {
  for list in files folders hosts options; do : >"$lists/$list" || no_room; done
  tab=$(printf '\t')
  command_line >"$lists/command"
  from='the command line'
  follow <"$lists/command"
  grep -q "^conf-file$tab" "$lists/command" || read_file /etc/dnsmasq.conf
  if [ ! -s "$lists/command" ]; then
    # What Debian's unit puts on the command line, and what most others have in dnsmasq.conf.
    given=$(sed -n 's/^CONFIG_DIR=//p' "$root/etc/default/dnsmasq" 2>/dev/null | tr -d "\"'" | tail -n 1)
    [ -n "$given" ] || [ -s "$lists/folders" ] || given=/etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new
    [ -z "$given" ] || read_folder "$given"
  fi
  grep -q "^no-hosts$tab" "$lists/options" || add_hosts /etc/hosts
}

# The options of the running dnsmasq, found by the pid files of the distributions' units. One that NetworkManager runs for its own folder
# has no unit (man nmcli, general reload).
command_line() {
  managed=''
  case $ZONE_FILE in /etc/NetworkManager/*) managed=$root/run/NetworkManager/dnsmasq.pid ;; esac
  for pid in ${managed:+"$managed"} "$root/run/dnsmasq/dnsmasq.pid" "$root/run/dnsmasq.pid" "$root/var/run/dnsmasq.pid"; do
    words=$(tr '\000' '\n' <"/proc/$(cat "$pid" 2>/dev/null)/cmdline" 2>/dev/null)
    case $words in
      *dnsmasq*) ;;
      *) continue ;;
    esac
    [ "$pid" != "$managed" ] || keeper='nmcli general reload dns-full'
    printf '%s\n' "$words" | awk '
      BEGIN { split("C conf-file 7 conf-dir H addn-hosts h no-hosts E expand-hosts s domain S server A address a listen-address p port", part, " ")
        for (at = 1; at in part; at += 2) long[part[at]] = part[at + 1] }
      wanted != "" { print wanted "\t" $0; wanted = ""; next }
      /^--(conf-file|conf-dir|addn-hosts|server|port|address|domain|listen-address|host-record|cname|hostsdir|dhcp-host)$/ { wanted = substr($0, 3); next }
      /^--/ { at = index($0, "="); print (at ? substr($0, 3, at - 3) "\t" substr($0, at + 1) : substr($0, 3) "\t"); next }
      /^-[hE]$/ { print long[substr($0, 2)] "\t"; next }
      /^-[C7HsSAap]/ { wanted = long[substr($0, 2, 1)]; if (length > 2) { print wanted "\t" substr($0, 3); wanted = "" } }'
    return
  done
}

on_machine() {
  case $1 in
    "$root"/*) printf '%s' "$1" ;;
    *) printf '%s' "$root$1" ;;
  esac
}

# Our own file is known to be read, and not looked into.
read_file() {
  each=$(on_machine "$1")
  ! grep -qxF "$each" "$lists/files" || return 0
  printf '%s\n' "$each" >>"$lists/files"
  if [ ! -f "$each" ] || [ "$(readlink -f "$each")" = "$file" ]; then return; fi
  from=${each#"$root"}
  # Comments and quotes as dnsmasq reads them.
  awk '{ sub(/\r$/, ""); sub(/(^|[ \t])#.*/, ""); gsub(/"/, ""); gsub(/^[ \t]+|[ \t]+$/, "") }
    $0 != "" { at = index($0, "="); name = at ? substr($0, 1, at - 1) : $0; value = at ? substr($0, at + 1) : ""
      gsub(/[ \t]/, "", name); gsub(/\t/, " ", value); sub(/^ +/, "", value); print name "\t" value }' "$each" | follow
}

# Goes after every other file that the options on standard input name.
follow() {
  while IFS=$tab read -r name value; do
    printf '%s\t%s\t%s\n' "$name" "$value" "$from" >>"$lists/options"
    case $name in
      conf-file) (read_file "$value") ;;
      conf-dir) (read_folder "$(printf '%s' "$value" | sed 's/ *, */,/g')") ;;
      addn-hosts | hostsdir) add_hosts "$value" ;;
      dhcp-hostsfile | dhcp-hostsdir) each_file "$value" | while read -r each; do
        sed "s/^/dhcp-host$tab/; s|\$|$tab${each#"$root"}|" "$each" >>"$lists/options"
      done ;;
    esac
  done
}

read_folder() {
  folder=$(on_machine "${1%%,*}")
  printf '%s\t%s\n' "$folder" "$1" >>"$lists/folders"
  for each in "$folder"/*; do
    if [ -f "$each" ] && is_read "$each" "$1"; then read_file "$each"; fi
  done
}

# dnsmasq passes over what editors leave behind, what a filter excludes, and, where there is one of `*.suffix`, all that does not end so.
is_read() {
  case ${1##*/} in
    *~ | .* | \#*\#) return 1 ;;
  esac
  printf '%s\n' "$2" | awk -F, -v name="${1##*/}" '
    { for (at = 2; at <= NF; at++) {
        only = sub(/^\*/, "", $at); ends = length(name) > length($at) && substr(name, length(name) - length($at) + 1) == $at
        if (only) { some = 1; if (ends) one = 1 } else if ($at != "" && ends) no = 1 } }
    END { exit no || (some && !one) }'
}

each_file() {
  path=$(on_machine "$1")
  if [ -d "$path" ]; then
    for each in "$path"/*; do
      if [ -f "$each" ] && is_read "$each" ''; then printf '%s\n' "$each"; fi
    done
  elif [ -f "$path" ]; then
    printf '%s\n' "$path"
  fi
}

add_hosts() {
  each_file "$1" >>"$lists/hosts"
}

check_read() {
  ! grep -qxF "$root$ZONE_FILE" "$lists/files" || return 0
  while IFS=$tab read -r folder given; do
    if [ "$(readlink -f "$folder")" = "$(readlink -f "$(dirname "$root$ZONE_FILE")")" ] && is_read "$ZONE_FILE" "$given"; then return 0; fi
  done <"$lists/folders"
  fail ZoneFileElsewhere "dnsmasq would not read $ZONE_FILE; it reads $(cut -f 2 "$lists/folders" | head -n 4 | tr '\n' ' ')."
}

# Where dnsmasq answers: where it says that it listens, since another server may have the other addresses; else loopback, else an address
# of the machine.
find_server() {
  spare=''
  port=$(awk -F'\t' '$1 == "port" { print $2; exit }' "$lists/options" | tr -cd 0-9)
  [ "${port:-53}" -ne 0 ] || fail NoAnswer 'Nothing was written: dnsmasq answers no names, since it has port=0.'
  for server in $(awk -F'\t' '$1 == "listen-address" { gsub(/,/, " ", $2); print $2 }' "$lists/options") 127.0.0.1 ::1 $(hostname -I 2>/dev/null); do
    echo 'version.bind. CH TXT' | ask
    if grep -q '>>HEADER<<' "$lists/told"; then return 0; fi
    if grep -q 'timed out' "$lists/told"; then spare=${spare:-$server}; fi
  done
  server=${spare:-127.0.0.1}
  [ -n "$spare" ] || blame_answers 'Nothing was written'
}

read_ours() {
  : >"$lists/ours"
  [ ! -f "$file" ] ||
    sed -n "s/^host-record=\([a-z0-9.-]*\),\([0-9.]*\),\([0-9]*\) # $MARK\( \([a-z0-9-]*\)\)\{0,1\}\$/\1. \2 -\5 \3/p" "$file" |
    awk '{ if ($3 != "-") $3 = substr($3, 2); print }' >"$lists/ours"
}

# Names that other files give an address or another name, and names that the server answers, wherever it has it from.
read_foreign() {
  foreign_options <"$lists/options" >"$lists/foreign" || no_room
  domains=$(awk -F'\t' '$1 == "domain" { sub(/,.*/, "", $2); print $2 } $1 == "expand-hosts" { print "." }' "$lists/options" | tr '\n' ' ')
  while read -r each; do
    awk -v file="${each#"$root"}" -v domains="$domains" '
      BEGIN { count = split(domains, domain, " "); for (at in domain) if (domain[at] == ".") expands = 1 }
      { line = $0; sub(/\r$/, ""); sub(/#.*/, "")
        for (at = 2; at <= NF; at++) { sub(/\.$/, "", $at); print tolower($at) ".", line " in " file
          if (expands && $at !~ /\./) for (each = 1; each <= count; each++) print tolower($at "." domain[each]) ".", line " in " file } }' "$each"
  done <"$lists/hosts" >>"$lists/foreign"
  awk -v ours="$lists/ours" 'FILENAME == ours { known[$1]; next } !($1 in known) { print $1, "A"; print $1, "AAAA" }' "$lists/ours" "$lists/set" >"$lists/new"
  [ -s "$lists/new" ] || return 0
  ask <"$lists/new"
  awk '/^;[a-z0-9]/ { name = tolower(substr($1, 2)); next }
    !/^;/ && ($4 == "A" || $4 == "AAAA" || $4 == "CNAME") { gsub(/[ \t]+/, " "); print name, "the server answers " $0 }' "$lists/told" >>"$lists/foreign" || no_room
}

foreign_options() {
  awk -F'\t' '
    function take(name) { gsub(/ /, "", name); gsub(/^\.|\.$/, "", name); if (name ~ /[a-zA-Z]/ && name !~ /:/) print tolower(name) ".", $1 "=" $2 " in " $3 }
    { count = split($2, part, $1 == "address" ? "/" : ",") }
    $1 == "host-record" { for (at = 1; at <= count; at++) take(part[at]) }
    $1 == "address" && part[count] != "" { for (at = 2; at < count; at++) take(part[at]) }
    $1 == "cname" { if (part[count] ~ /^[0-9]+$/) count--; for (at = 1; at < count; at++) take(part[at]) }
    $1 == "dynamic-host" || $1 == "interface-name" { take(part[1]) }
    $1 == "dhcp-host" { for (at = 1; at <= count; at++) if (gsub(/ /, "", part[at]) >= 0 && part[at] !~ /^(ignore|infinite|[0-9]+[smhdw]?)$/) names[part[at]] = $1 "=" $2 " in " $3 }
    $1 == "domain" { sub(/,.*/, "", $2); domains[$2] }
    END { for (name in names) if (name ~ /^[a-zA-Z0-9.-]*[a-zA-Z][a-zA-Z0-9.-]*$/) {
        print tolower(name) ".", names[name]; for (each in domains) print tolower(name "." each) ".", names[name] } }'
}

next_file() {
  printf '%s\n' "$MADE"
  next_records | awk -v mark="# $MARK" '
    { sub(/\.$/, "", $1); print "host-record=" $1 "," $2 "," $4, mark ($3 == "-" ? "" : " " $3) }'
}

# A restart reads everything, so that what somebody else has left half done would take all names away. All at once, since one option may
# stand in two files; dnsmasq passes over a file that it has read.
check_others() {
  set --
  while read -r each; do
    if [ -f "$each" ] && [ "$(readlink -f "$each")" != "$file" ]; then set -- "$@" -C "$each"; fi
  done <"$lists/files"
  [ $# -eq 0 ] || said=$(dnsmasq --test "$@" 2>&1) || fail ZoneFileInvalid "dnsmasq would not start again: $said"
}

# Made under a name that dnsmasq passes over, with owner and mode of what it replaces.
put_file() {
  work=$(mktemp "$(dirname "$file")/.edge-tls.XXXXXX") && chmod 644 "$work" && { [ ! -f "$file" ] || cp -p "$file" "$work"; } &&
    cat "$1" >"$work" && mv "$work" "$file" && work=''
}

write_file() {
  check_others
  [ ! -f "$file" ] || cp -p "$file" "$lists/old" || fail ZoneFileUnwritable 'The configuration file cannot be copied.'
  printf '%s\n' "$1" >"$lists/next" || no_room
  said=$(dnsmasq --test -C "$lists/next" 2>&1) || fail ZoneFileInvalid "dnsmasq would not start with it: $said"
  replaced=yes
  put_file "$lists/next" || { replaced='' && fail ZoneFileUnwritable 'The configuration file cannot be written.'; }
}

restore() {
  if [ -f "$lists/old" ]; then put_file "$lists/old"; else rm -f "$file"; fi
  replaced=''
  # shellcheck disable=SC2086 # words of a command
  timeout 8 $keeper >/dev/null 2>&1 || timeout 8 service dnsmasq restart >/dev/null 2>&1
}

all_loaded() {
  [ -n "$restarted" ]
}

# Machines without systemd have one of the others.
restart() {
  for manager in "$keeper" 'service dnsmasq restart' 'rc-service dnsmasq restart'; do
    said=$($manager 2>&1) && restarted=yes && return 0
    case $?:$said in
      12[67]:* | *'not been booted with systemd'* | *'connect to bus'*) ;;
      *) break ;;
    esac
  done
  fail ReloadFailed "dnsmasq was not restarted: $said"
}

check_forwarder() {
  grep -Eq "^server$tab.*$AZURE_RESOLVER" "$lists/options" || grep -Eqs "^nameserver[ 	]+$AZURE_RESOLVER" "$root/etc/resolv.conf" || warn_of_forwarder
}

check_parameters
write_lists
check_place
command -v dnsmasq >/dev/null || fail ServerMissing 'dnsmasq is not installed on this machine.'
need_dig
lock=${TMPDIR:-/tmp}/edge-tls-dnsmasq.lock
take_lock
find_sources
check_read
find_server
read_ours
read_foreign
judge
next=$(next_file)
if [ "$(next_records)" = "$(sort <"$lists/ours")" ] && { [ ! -e "$file" ] || [ "$next" = "$(cat "$file")" ]; }; then
  # A run that was stopped between writing and restarting leaves a right file and a wrong server.
  all_answered || { restart && await_answers; } || blame_answers 'The configuration is right'
else
  write_file "$next"
  restart
  await_answers || blame_answers 'dnsmasq was restarted'
  replaced=''
  changed=true
fi
collect_answers
if grep -q "^conf-script$tab" "$lists/options"; then
  warn SourceUnread 'dnsmasq takes configuration from a program (conf-script), which was not looked into; the server itself was asked.'
fi
check_forwarder
exit 0
