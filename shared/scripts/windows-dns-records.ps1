# Changes A records in a zone of a Windows DNS server. Runs as SYSTEM through Azure's run-command, which reports success whatever
# happens and keeps the last 4096 bytes of output, so the last line printed is one JSON object that tells how it went.
#
#   ZONE     contoso.internal
#   TTL      seconds
#   RECORDS  apim=10.0.1.4/contoso-prod,portal=10.0.1.4   name relative to the zone (@ for the zone itself), address, edge
#   REMOVE   old/contoso-prod,older                       name and edge
#
# A record of ours has a TXT record beside it, _edge-tls.{name}, that says which edge made it. A record without one is somebody
# else's: it is refused, and the others are written all the same. Nothing to do means that nothing is written.
#
# Parameters are named ones (an assumption: so run-command hands them over). As a command line PowerShell would make a list of what
# has commas, so that lists are taken too. Cmdlets get theirs splatted, since names with a digit inside trip some parsers.
param(
    [string]$ZONE = '',
    [string]$TTL = '',
    [string[]]$RECORDS = @(),
    [string[]]$REMOVE = @(),
    [string]$TIME_LIMIT = '120'
)
$request = @{ zone = $ZONE; ttl = $TTL; records = ($RECORDS -join ','); remove = ($REMOVE -join ',') }

$work = {
    param($request)
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $azureResolver = '168.63.129.16'
    $result = [ordered]@{ edgeTls = 1; exit = 0; changed = $false; serial = $null; answers = [ordered]@{}; error = $null }
    # Keys and Count of a dictionary are asked for by their methods: a record may be called `keys` or `count`.
    $refused = [ordered]@{}
    $heard = @{ server = '127.0.0.1'; trouble = '' }

    # What goes into JSON: printable characters, and not much of it.
    function ConvertTo-Plain([string]$Text, [int]$Most) {
        $plain = ($Text -creplace '[^ -~]', ' ') -creplace '["\\]', "'"
        if ($plain.Length -gt $Most) { $plain.Substring(0, $Most) } else { $plain }
    }

    function Stop-Request([string]$Code, [string]$Message) {
        $failure = New-Object System.Exception $Message
        $failure.Data['code'] = $Code
        throw $failure
    }

    # The values are checked before they are sent, and again here. \A and \z: $ would let a line feed at the end pass.
    function Assert-Request {
        $label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
        $name = "(?:@|$label(?:\.$label)*)"
        $number = '(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])'
        $private = '(?:10|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.'
        $edge = '(?:/[a-z0-9-]{3,40})?'
        $record = "$name=(?=$private)$number\.$number\.$number\.$number$edge"
        if ($request.zone -cnotmatch "\A$label(?:\.$label)*\z") { Stop-Request 'ParameterRefused' 'ZONE is not a host name.' }
        if ($request.ttl -cnotmatch '\A[0-9]{1,7}\z') { Stop-Request 'ParameterRefused' 'TTL is not a number of seconds.' }
        if ($request.records -cnotmatch "\A(?:$record(?:,$record)*)?\z") { Stop-Request 'ParameterRefused' 'RECORDS is not a list of records.' }
        if ($request.remove -cnotmatch "\A(?:$name$edge(?:,$name$edge)*)?\z") { Stop-Request 'ParameterRefused' 'REMOVE is not a list of records.' }
    }

    function Get-Entries([string]$List) {
        foreach ($entry in ($List -split ',')) {
            if ($entry -ne '') {
                $name, $rest = $entry -split '=', 2
                $owner = if ($entry -cmatch '/') { ($entry -split '/', 2)[1] } else { '' }
                $address = if ($null -ne $rest) { ($rest -split '/', 2)[0] } else { $null }
                [pscustomobject]@{ name = ($name -split '/', 2)[0]; address = $address; edge = $owner }
            }
        }
    }

    function Assert-Names($Entries) {
        $names = @($Entries | ForEach-Object { $_.name })
        if ($names.Count -eq 0) { Stop-Request 'ParameterRefused' 'Neither RECORDS nor REMOVE names a record.' }
        if (@($names | Sort-Object -Unique).Count -ne $names.Count) { Stop-Request 'ParameterRefused' 'A name stands twice.' }
        if (@($names | Where-Object { $_.Length + $request.zone.Length -gt 252 }).Count -gt 0) { Stop-Request 'ParameterRefused' 'A name is too long.' }
    }

    function Assert-Zone {
        if (-not (Get-Command -Name Get-DnsServerZone -ErrorAction SilentlyContinue)) {
            Stop-Request 'ServerMissing' 'The module DnsServer is not installed; this machine has no Windows DNS.'
        }
        $zone = $null
        try { $zone = Get-DnsServerZone -Name $request.zone } catch { Stop-Request 'ZoneNotFound' "There is no zone $($request.zone) on this machine: $($_.Exception.Message)" }
        if ($zone.ZoneType -ne 'Primary') { Stop-Request 'ZoneNotWritable' "The zone $($request.zone) is a $($zone.ZoneType) zone here; it is written where it is primary." }
        if ($zone.IsReadOnly) { Stop-Request 'ZoneNotWritable' "The zone $($request.zone) is read-only on this machine." }
        if ($zone.IsPaused -or $zone.IsShutdown) { Stop-Request 'ZoneNotWritable' "The zone $($request.zone) is paused or shut down on this machine, so that it is not answered for." }
    }

    # A name below a zone of its own, a delegation or a DNAME is not answered from this zone, whatever stands there.
    function Get-Elsewhere([string]$Name) {
        if ($Name -eq '@') { return $null }
        $full = "$Name.$($request.zone)"
        foreach ($zone in @(Get-DnsServerZone)) {
            $other = "$($zone.ZoneName)".TrimEnd('.')
            if ($other.Length -gt $request.zone.Length -and ($full -eq $other -or $full.EndsWith(".$other", 'OrdinalIgnoreCase'))) { return "the zone $other of this server" }
        }
        $labels = $Name -split '\.'
        foreach ($from in 0..($labels.Count - 1)) {
            $at = $labels[$from..($labels.Count - 1)] -join '.'
            foreach ($record in (Get-Records $at)) {
                if ($record.RecordType -eq 'NS' -or $record.RecordType -eq 'DNAME') { return "$at, which a record of type $($record.RecordType) leads away" }
            }
        }
        return $null
    }

    # A name that has no record is an error to the cmdlet; anything else that it complains of is one to us too.
    function Get-Records([string]$Name) {
        $query = @{ ZoneName = $request.zone; Name = $Name; Node = $true }
        try { @(Get-DnsServerResourceRecord @query) }
        catch { if ($_.FullyQualifiedErrorId -match '^WIN32 9714,') { @() } else { throw } }
    }

    function Get-MarkName([string]$Name) { if ($Name -eq '@') { '_edge-tls' } else { "_edge-tls.$Name" } }

    # The edge that made the record; $null when there is no mark of ours, '' when the mark names none.
    function Get-Owner([string]$Name) {
        foreach ($record in (Get-Records (Get-MarkName $Name))) {
            if ($record.RecordType -eq 'TXT' -and "$($record.RecordData.DescriptiveText)" -cmatch '\Aedge-tls(?: ([a-z0-9-]+))?\z') { return "$($Matches[1])" }
        }
        return $null
    }

    function Get-Address($Record) { "$($Record.RecordData.IPv4Address)" }

    function Format-Record([string]$Name, $Record) {
        $data = switch ("$($Record.RecordType)") {
            'A' { Get-Address $Record }
            'AAAA' { "$($Record.RecordData.IPv6Address)" }
            'CNAME' { "$($Record.RecordData.HostNameAlias)" }
            default { '' }
        }
        "$Name $($Record.RecordType) $data"
    }

    function Remove-Record($Record) {
        Remove-DnsServerResourceRecord -ZoneName $request.zone -InputObject $Record -Force
        $result.changed = $true
    }

    function Add-Address([string]$Name, [string]$Address) {
        $record = @{ ZoneName = $request.zone; Name = $Name; IPv4Address = $Address; TimeToLive = [TimeSpan]::FromSeconds([int]$request.ttl) }
        Add-DnsServerResourceRecordA @record
        $result.changed = $true
    }

    function Set-Mark([string]$Name, [string]$Edge) {
        $mark = Get-MarkName $Name
        foreach ($record in (Get-Records $mark)) { if ($record.RecordType -eq 'TXT') { Remove-Record $record } }
        $text = @{ ZoneName = $request.zone; Txt = $true; Name = $mark; DescriptiveText = "edge-tls $Edge".TrimEnd() }
        Add-DnsServerResourceRecord @text
        $result.changed = $true
    }

    # Why the record may not be written; $null when it may.
    function Get-Refusal($Entry, $Owner, $Found) {
        $elsewhere = Get-Elsewhere $Entry.name
        if ($elsewhere) { return "Somebody else's record is there: the name lies in $elsewhere." }
        if ($null -eq $Owner -and $Found.Count -gt 0) { return "Somebody else's record is there: $(Format-Record $Entry.name $Found[0])" }
        $alien = @($Found | Where-Object { $_.RecordType -ne 'A' })
        if ($alien.Count -gt 0) { return "Somebody else's record is there: $(Format-Record $Entry.name $alien[0])" }
        if ($Owner -and $Entry.edge -and $Owner -ne $Entry.edge) {
            $at = @($Found | ForEach-Object { Get-Address $_ })
            # Two edges in front of one API Management want the same record.
            if ($at.Count -eq 1 -and $at[0] -eq $Entry.address) { return $null }
            return "It belongs to the edge $Owner, which points it at $($at -join ', ')."
        }
        return $null
    }

    function Set-Entry($Entry) {
        $owner = Get-Owner $Entry.name
        $found = @(Get-Records $Entry.name | Where-Object { 'A', 'AAAA', 'CNAME' -contains "$($_.RecordType)" })
        $refusal = Get-Refusal $Entry $owner $found
        if ($refusal) { $refused[$Entry.name] = $refusal; return }
        if ($null -eq $owner -or ($owner -eq '' -and $Entry.edge)) { Set-Mark $Entry.name $Entry.edge }
        $right = @($found | Where-Object { (Get-Address $_) -eq $Entry.address -and $_.TimeToLive.TotalSeconds -eq [int]$request.ttl })
        $same = @($found | Where-Object { (Get-Address $_) -eq $Entry.address -and $right -notcontains $_ })
        # With another time to live it has to go first; else the new one comes first, so that the name is never without an address.
        foreach ($record in $same) { Remove-Record $record }
        if ($right.Count -eq 0) { Add-Address $Entry.name $Entry.address }
        foreach ($record in $found) { if ((Get-Address $record) -ne $Entry.address) { Remove-Record $record } }
    }

    function Remove-Entry($Entry) {
        $owner = Get-Owner $Entry.name
        if ($null -eq $owner) { return }
        if ($owner -and $Entry.edge -and $owner -ne $Entry.edge) { $refused[$Entry.name] = "It belongs to the edge $owner."; return }
        foreach ($record in (Get-Records $Entry.name)) { if ($record.RecordType -eq 'A') { Remove-Record $record } }
        foreach ($record in (Get-Records (Get-MarkName $Entry.name))) { if ($record.RecordType -eq 'TXT') { Remove-Record $record } }
    }

    # What the server itself answers. That there is no such name is an answer; the ids of other errors are an assumption.
    function Get-Answer([string]$Name, [string]$Type = 'A') {
        $full = if ($Name -eq '@') { $request.zone } else { "$Name.$($request.zone)" }
        $query = @{ Name = $full; Type = $Type; Server = $heard.server; DnsOnly = $true; NoHostsFile = $true; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
        $found = @(Resolve-DnsName @query)
        $heard.trouble = "$(@($failed | ForEach-Object { "$($_.FullyQualifiedErrorId) $_" } | Where-Object { $_ -notmatch 'RCODE_NAME_ERROR|NO_RECORDS' })[0])"
        @($found | Where-Object { "$($_.Type)" -eq 'A' } | ForEach-Object { "$($_.IPAddress)" } | Sort-Object)
    }

    # Where it answers for the zone: loopback, else an address that it listens on. Nothing is written that could not be proven.
    function Find-Server {
        if (-not (Get-Command -Name Resolve-DnsName -ErrorAction SilentlyContinue)) { Stop-Request 'DigMissing' 'The module DnsClient is not installed, so that the server cannot be asked.' }
        $first = ''
        foreach ($address in @('127.0.0.1') + @((Get-DnsServerSetting -All -WarningAction SilentlyContinue).ListeningIPAddress | ForEach-Object { "$_" })) {
            $heard.server = $address
            $null = Get-Answer '@' 'SOA'
            if (-not $heard.trouble) { return }
            if (-not $first -or $heard.trouble -match 'REFUSED') { $first = $heard.trouble }
        }
        $heard.trouble = $first
        Stop-Answers 'Nothing was written'
    }

    function Stop-Answers([string]$Done) {
        if ($heard.trouble -match 'REFUSED') { Stop-Request 'AnswerRefused' "$Done, and the server refuses to answer this machine itself." }
        if ($heard.trouble) { Stop-Request 'NoAnswer' "$Done, and the server does not answer: $($heard.trouble)" }
        Stop-Request 'AnswersDiffer' "$Done, and the server answers something else."
    }

    function Test-Answers($Entries) {
        foreach ($entry in $Entries) {
            $answer = @(Get-Answer $entry.name)
            if ($answer.Count -ne 1 -or $answer[0] -ne $entry.address) { return $false }
        }
        return $true
    }

    # A zone that lies in Active Directory may take a moment.
    function Wait-Answers($Entries) {
        foreach ($attempt in 1..25) {
            if (Test-Answers $Entries) { return $true }
            Start-Sleep -Milliseconds 200
        }
        return $false
    }

    function Add-Answers($Entries) {
        $length = 0
        foreach ($entry in $Entries) {
            $list = @(Get-Answer $entry.name)
            $length += $entry.name.Length + ($list -join '').Length + 8
            if ($length -lt 600) { $result.answers[$entry.name] = $list }
        }
    }

    function Add-ForwarderWarning {
        $forwarders = @((Get-DnsServerForwarder).IPAddress | ForEach-Object { "$_" })
        if ($forwarders -contains $azureResolver) { return }
        $message = "The DNS server does not forward to $azureResolver, so it cannot tell a gateway that asks it the names of Azure, such as those of Key Vault."
        $result['warnings'] = @(@{ code = 'NoForwarderToAzure'; message = $message })
    }

    try {
        Assert-Request
        $set = @(Get-Entries $request.records)
        $remove = @(Get-Entries $request.remove)
        Assert-Names ($set + $remove)
        Assert-Zone
        Find-Server
        foreach ($entry in $remove) { Remove-Entry $entry }
        foreach ($entry in $set) { Set-Entry $entry }
        $accepted = @($set | Where-Object { -not $refused.Contains($_.name) })
        if ($accepted.Count -eq 0 -and $remove.Count -eq 0) { Stop-Request 'RecordTaken' @($refused.get_Values())[0] }
        $answered = Wait-Answers $accepted
        Add-Answers $accepted
        if (-not $answered) { Stop-Answers 'The records are written' }
        Add-ForwarderWarning
    } catch {
        $code = $_.Exception.Data['code']
        $result.exit = 1
        $result.changed = $false
        $result.error = [ordered]@{ code = $(if ($code) { $code } else { 'Unexpected' }); message = ConvertTo-Plain $_.Exception.Message 400 }
    }
    if ($refused.get_Count() -gt 0) {
        # Of many refusals only the first five say whose the record is.
        $told = [ordered]@{}
        foreach ($name in @($refused.get_Keys())) { $told[$name] = $(if ($told.get_Count() -lt 5) { ConvertTo-Plain $refused[$name] 160 } else { '' }) }
        $result['refused'] = $told
    }
    $result | ConvertTo-Json -Compress -Depth 5
}

# Where AppLocker or App Control holds PowerShell to a part of its language, nothing below could run, nor say so.
if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') { Write-Output '{"edgeTls":1,"exit":1,"changed":false,"serial":null,"answers":{},"error":{"code":"ShellRestricted","message":"PowerShell is held to a part of its language on this machine (AppLocker or App Control); the script must be allowed there."}}'; exit 1 }

# A cmdlet that hangs would keep the machine from running any other command for 90 minutes.
$limit = 120
if ($TIME_LIMIT -cmatch '\A[0-9]{1,3}\z') { $limit = [int]$TIME_LIMIT }
$shell = [powershell]::Create().AddScript($work).AddArgument($request)
$running = $shell.BeginInvoke()
if ($running.AsyncWaitHandle.WaitOne($limit * 1000)) {
    $line = ''
    try { $line = "$(@($shell.EndInvoke($running))[-1])" } catch { $line = '' }
    if (-not $line) { $line = '{"edgeTls":1,"exit":1,"changed":false,"serial":null,"answers":{},"error":{"code":"Unexpected","message":"The script ended without saying why."}}' }
    Write-Output $line
    if ($line -match '"exit":0,') { exit 0 } else { exit 1 }
}
Write-Output '{"edgeTls":1,"exit":124,"changed":false,"serial":null,"answers":{},"error":{"code":"TimedOut","message":"The script did not end in time."}}'
[Environment]::Exit(124)
