# Stand-ins for the cmdlets of the modules DnsServer and DnsClient that records need. The server's state is the JSON file that
# EDGE_TLS_DNS_STATE names: { "forwarders": [...], "listening": [...], "refuses": false, "zones": { "contoso.internal": { "type",
# "readOnly", "paused", "records": [...] } } } with records of { "name", "type", "data", "ttl" }. Names have no case. They fail with the ids of the real ones (Microsoft Learn, "System Error Codes
# (9000-11999)": 9601 no such zone, 9611 invalid zone type, 9711 the record exists, 9714 the name does not exist).

function Read-State { Get-Content -Raw -LiteralPath $env:EDGE_TLS_DNS_STATE | ConvertFrom-Json -AsHashtable }

# The file is replaced in one go: the server beside reads it at each question.
function Write-State($State) {
    $next = "$env:EDGE_TLS_DNS_STATE.next"
    $State | ConvertTo-Json -Depth 8 | Set-Content -LiteralPath $next
    Move-Item -Force -LiteralPath $next -Destination $env:EDGE_TLS_DNS_STATE
}

function Stop-Cmdlet([int]$Code, [string]$Cmdlet, [string]$Text, $Target) {
    $exception = [System.ComponentModel.Win32Exception]::new($Code, $Text)
    throw [System.Management.Automation.ErrorRecord]::new($exception, "WIN32 $Code,$Cmdlet", 'InvalidOperation', $Target)
}

function Get-Zone($State, [string]$Name, [string]$Cmdlet) {
    $own = @($State.zones.get_Keys() | Where-Object { $_ -eq $Name })
    $zone = if ($own.Count -gt 0) { $State.zones[$own[0]] } else { $null }
    if ($null -eq $zone) { Stop-Cmdlet 9601 $Cmdlet "The zone $Name was not found on server $([Environment]::MachineName)." $Name }
    $zone
}

function Get-WritableZone($State, [string]$Name, [string]$Cmdlet) {
    $zone = Get-Zone $State $Name $Cmdlet
    if ($zone.type -ne 'Primary') { Stop-Cmdlet 9611 $Cmdlet "Failed to change records in zone $Name on server $([Environment]::MachineName)." $Name }
    $zone
}

function ConvertTo-Record($Record) {
    $field = switch ($Record.type) { 'A' { 'IPv4Address' } 'AAAA' { 'IPv6Address' } 'CNAME' { 'HostNameAlias' } 'TXT' { 'DescriptiveText' } 'NS' { 'NameServer' } 'DNAME' { 'DomainNameAlias' } default { 'Data' } }
    $data = if ('A', 'AAAA' -contains $Record.type) { [System.Net.IPAddress]::Parse($Record.data) } else { $Record.data }
    [pscustomobject]@{
        HostName = $Record.name; RecordType = $Record.type; TimeToLive = [TimeSpan]::FromSeconds($Record.ttl); RecordData = [pscustomobject]@{ $field = $data }
    }
}

function Get-DnsServerZone {
    [CmdletBinding()] param([string]$Name)
    $state = Read-State
    if ($Name) { $null = Get-Zone $state $Name 'Get-DnsServerZone' }
    foreach ($each in @($state.zones.get_Keys() | Where-Object { -not $Name -or $_ -eq $Name })) {
        $zone = $state.zones[$each]
        [pscustomobject]@{
            ZoneName = $each; ZoneType = $zone.type; IsReadOnly = [bool]$zone.readOnly; IsPaused = [bool]$zone.paused
            IsShutdown = $false; IsAutoCreated = $false
        }
    }
}

function Get-DnsServerSetting {
    [CmdletBinding()] param([switch]$All)
    [pscustomobject]@{ ListeningIPAddress = @(Get-Listening (Read-State)) }
}

function Get-Listening($State) { if ($State.listening) { $State.listening } else { '127.0.0.1' } }

function Get-DnsServerResourceRecord {
    [CmdletBinding()] param([Parameter(Mandatory)][string]$ZoneName, [string]$Name, [string]$RRType, [switch]$Node)
    $zone = Get-Zone (Read-State) $ZoneName 'Get-DnsServerResourceRecord'
    $found = @($zone.records | Where-Object { $_.name -eq $Name -and (-not $RRType -or $_.type -eq $RRType) })
    if ($found.Count -eq 0) {
        Stop-Cmdlet 9714 'Get-DnsServerResourceRecord' "Failed to get $Name record in $ZoneName zone on $([Environment]::MachineName) server." $Name
    }
    foreach ($record in $found) { ConvertTo-Record $record }
}

function Add-Record([string]$ZoneName, $Record, [string]$Cmdlet) {
    $state = Read-State
    $zone = Get-WritableZone $state $ZoneName $Cmdlet
    $same = @($zone.records | Where-Object { $_.name -eq $Record.name })
    if (@($same | Where-Object { $_.type -eq $Record.type -and $_.data -eq $Record.data }).Count -gt 0) {
        Stop-Cmdlet 9711 $Cmdlet "Failed to create resource record $($Record.name) in zone $ZoneName on server $([Environment]::MachineName)." $Record.name
    }
    if (@($same | Where-Object { $_.type -eq 'CNAME' }).Count -gt 0) {
        Stop-Cmdlet 9709 $Cmdlet "Failed to create resource record $($Record.name) in zone $ZoneName on server $([Environment]::MachineName)." $Record.name
    }
    $zone.records = @($zone.records) + $Record
    Write-State $state
}

function Add-DnsServerResourceRecordA {
    [CmdletBinding()] param(
        [Parameter(Mandatory)][string]$ZoneName, [Parameter(Mandatory)][string]$Name,
        [Parameter(Mandatory)][System.Net.IPAddress]$IPv4Address, [TimeSpan]$TimeToLive = [TimeSpan]::FromHours(1)
    )
    $record = [ordered]@{ name = $Name; type = 'A'; data = "$IPv4Address"; ttl = [int]$TimeToLive.TotalSeconds }
    Add-Record $ZoneName $record 'Add-DnsServerResourceRecordA'
}

function Add-DnsServerResourceRecord {
    [CmdletBinding()] param(
        [Parameter(Mandatory)][string]$ZoneName, [Parameter(Mandatory)][string]$Name,
        [Parameter(Mandatory)][switch]$Txt, [Parameter(Mandatory)][string]$DescriptiveText, [TimeSpan]$TimeToLive = [TimeSpan]::FromHours(1)
    )
    $record = [ordered]@{ name = $Name; type = 'TXT'; data = $DescriptiveText; ttl = [int]$TimeToLive.TotalSeconds }
    Add-Record $ZoneName $record 'Add-DnsServerResourceRecord'
}

function Remove-DnsServerResourceRecord {
    [CmdletBinding()] param([Parameter(Mandatory)][string]$ZoneName, [Parameter(Mandatory)]$InputObject, [switch]$Force)
    # The real one asks when it is not forced, and nobody is there to answer.
    if (-not $Force) { throw [System.InvalidOperationException]::new('PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.') }
    $state = Read-State
    $zone = Get-WritableZone $state $ZoneName 'Remove-DnsServerResourceRecord'
    $data = "$(@($InputObject.RecordData.PSObject.Properties)[0].Value)"
    $left = @($zone.records | Where-Object { -not ($_.name -eq $InputObject.HostName -and $_.type -eq $InputObject.RecordType -and $_.data -eq $data) })
    if ($left.Count -eq @($zone.records).Count) {
        Stop-Cmdlet 9714 'Remove-DnsServerResourceRecord' "Failed to remove $($InputObject.HostName) record in $ZoneName zone on $([Environment]::MachineName) server." $InputObject.HostName
    }
    $zone.records = $left
    Write-State $state
}

function Get-DnsServerForwarder {
    [CmdletBinding()] param()
    [pscustomobject]@{ UseRootHint = $true; IPAddress = @((Read-State).forwarders | ForEach-Object { [System.Net.IPAddress]::Parse($_) }) }
}

# Of the module DnsClient: this machine's own server, which is the only one that can be asked.
function Resolve-DnsName {
    [CmdletBinding()] param([Parameter(Mandatory)][string]$Name, [string]$Type = 'A', [string]$Server, [switch]$DnsOnly, [switch]$NoHostsFile)
    $state = Read-State
    $by = 'Microsoft.DnsClient.Commands.ResolveDnsName'
    if (@(Get-Listening $state) -notcontains $Server) { Write-Error -Message "$Name : This operation returned because the timeout period expired" -ErrorId "ERROR_TIMEOUT,$by" -Category OperationTimeout; return }
    if ($state.refuses) { Write-Error -Message "$Name : DNS operation refused." -ErrorId "DNS_ERROR_RCODE_REFUSED,$by" -Category PermissionDenied; return }
    # The most specific zone answers.
    $own = @($state.zones.get_Keys() | Where-Object { $Name -eq $_ -or $Name.EndsWith(".$_", 'OrdinalIgnoreCase') } | Sort-Object { $_.Length } -Descending)
    if ($own.Count -gt 0) {
        $zone = $own[0]
        $relative = if ($Name -eq $zone) { '@' } else { $Name.Substring(0, $Name.Length - $zone.Length - 1) }
        if ($Type -eq 'SOA' -and $relative -eq '@') { [pscustomobject]@{ Name = $Name; Type = 'SOA'; TTL = 3600; PrimaryServer = "dc.$zone" }; return }
        $found = @($state.zones[$zone].records | Where-Object { $_.name -eq $relative -and $_.type -eq $Type })
        if ($found.Count -gt 0) {
            foreach ($record in $found) { [pscustomobject]@{ Name = $Name; Type = $Type; TTL = $record.ttl; IPAddress = $record.data } }
            return
        }
    }
    Write-Error -Message "$Name : DNS name does not exist" -ErrorId "DNS_ERROR_RCODE_NAME_ERROR,$by" -Category ResourceUnavailable
}

Export-ModuleMember -Function Get-DnsServer*, Add-DnsServer*, Remove-DnsServer*, Resolve-DnsName
