#!/bin/sh
# A records of dnsmasq, in a configuration file that edge-tls alone writes: the part behind record-request.sh.
#
# dnsmasq reads its configuration only when it starts (man dnsmasq, NOTES), so a change means a restart.
#
# shellcheck disable=SC2154,SC2034,SC2317 # given, used and called in record-request.sh

MADE='# Written by edge-tls, which replaces whatever is changed here.'

clean_up() {
  :
}

# A file that somebody else began is not ours to replace.
check_file() {
  [ ! -s "$file" ] || [ "$(head -n 1 "$file")" = "$MADE" ] ||
    fail ZoneFileForeign "$ZONE_FILE was not made by edge-tls; give it a file of its own."
}

read_ours() {
  : >"$lists/ours"
  [ ! -f "$file" ] ||
    sed -n "s/^host-record=\([a-z0-9.-]*\),\([0-9.]*\),\([0-9]*\) # $MARK\( \([a-z0-9-]*\)\)\{0,1\}\$/\1. \2 -\5 \3/p" "$file" |
    awk '{ if ($3 != "-") $3 = substr($3, 2); print }' >"$lists/ours"
}

# Names that other files of dnsmasq and the hosts file give an address or another name.
read_foreign() {
  : >"$lists/foreign"
  for each in "$root/etc/dnsmasq.conf" "$root"/etc/dnsmasq.d/*; do
    [ ! -f "$each" ] || [ "$each" = "$file" ] || foreign_options "${each#"$root"}" <"$each" >>"$lists/foreign"
  done
  [ ! -f "$root/etc/hosts" ] || foreign_hosts <"$root/etc/hosts" >>"$lists/foreign"
}

foreign_options() {
  awk -v file="$1" '
    { line = $0; sub(/(^|[ \t])#.*/, ""); gsub(/[ \t]/, "") }
    !/^(host-record|address|cname)=/ { next }
    { option = $0; sub(/=.*/, "", option); sub(/^[^=]*=/, ""); count = split($0, part, option == "address" ? "/" : ",")
      last = option == "cname" ? count - 1 : count
      for (at = 1; at <= last; at++) if (part[at] ~ /[a-zA-Z]/) print tolower(part[at]) ".", line " in " file }'
}

foreign_hosts() {
  awk '{ line = $0; sub(/#.*/, ""); for (at = 2; at <= NF; at++) print tolower($at) ".", line " in /etc/hosts" }'
}

next_file() {
  printf '%s\n' "$MADE"
  next_records | awk -v mark="# $MARK" '
    { sub(/\.$/, "", $1); print "host-record=" $1 "," $2 "," $4, mark ($3 == "-" ? "" : " " $3) }'
}

write_file() {
  if [ -f "$file" ]; then
    # The copy has owner and mode of the file; its content is replaced in place.
    { cp -p "$file" "$work" && cp -p "$file" "$old"; } || fail ZoneFileUnwritable 'The configuration file cannot be copied.'
  fi
  printf '%s\n' "$1" >"$work" || fail ZoneFileUnwritable 'The configuration file cannot be written.'
  said=$(dnsmasq --test -C "$work" 2>&1) || fail ZoneFileInvalid "dnsmasq would not start with it: $said"
  replaced=yes
  mv "$work" "$file" || fail ZoneFileUnwritable 'The configuration file cannot be replaced.'
}

restore() {
  if [ -f "$old" ]; then mv "$old" "$file"; else rm -f "$file"; fi
  replaced=''
  timeout 20 systemctl restart dnsmasq >/dev/null 2>&1
}

restart() {
  said=$(systemctl restart dnsmasq 2>&1) || fail ReloadFailed "dnsmasq was not restarted: $said"
}

check_forwarder() {
  for each in "$root/etc/dnsmasq.conf" "$root"/etc/dnsmasq.d/* "$root/etc/resolv.conf"; do
    if [ -f "$each" ] && sed 's/#.*//' "$each" | grep -Eq "^[ 	]*(server *=.*|nameserver .*)$AZURE_RESOLVER"; then return 0; fi
  done
  warn_of_forwarder
}

check_parameters
write_lists
file=$root$ZONE_FILE
# None of these beside it: dnsmasq reads every file of the folder.
lock=${TMPDIR:-/tmp}/edge-tls-dnsmasq.lock
work=$lists/new
old=$lists/old

command -v dnsmasq >/dev/null || fail ServerMissing 'dnsmasq is not installed on this machine.'
[ -d "$(dirname "$file")" ] || fail ZoneNotFound "There is no folder for $ZONE_FILE on this machine."
take_lock
check_file
read_ours
read_foreign
judge
next=$(next_file)
if [ "$(next_records)" = "$(sort <"$lists/ours")" ]; then
  # A run that was stopped between writing and restarting leaves a right file and a wrong server.
  all_answered || { restart; await_answers; } || fail AnswersDiffer 'The configuration is right, and the server answers something else.'
else
  write_file "$next"
  restart
  await_answers || { collect_answers; fail AnswersDiffer 'dnsmasq was restarted, and still answers something else.'; }
  replaced=''
  changed=true
fi
collect_answers
check_forwarder
exit 0
