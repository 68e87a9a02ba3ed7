/** The zone file that an administrator would have made: authority, one name server (the machine itself), nothing else yet. */
export function newZoneFile({ zone, address }: { zone: string; address: string }): string {
  return `; ${zone}: kept by hand and by scripts
$ORIGIN ${zone}.
$TTL 300
@       IN      SOA     ns1.${zone}. hostmaster.${zone}. (
                        1       ; serial
                        3600    ; refresh
                        600     ; retry
                        604800  ; expire
                        60 )    ; negative answers
        IN      NS      ns1.${zone}.
ns1     IN      A       ${address}
`;
}
