import type { DiagnosisInput } from './diagnosis-input.ts';
import type { Finding } from './finding.ts';
import { statusIn } from './health-texts.ts';

export function wrongStatus({ probePath, internalHostname, server }: DiagnosisInput): Finding {
  const status = statusIn(server?.log ?? '');
  if (status === 404)
    return [
      'BackendProbePathMissing',
      {
        what: `The probe path ${probePath} answers 404.`,
        why: `API Management has nothing there for ${internalHostname}; its own health page is /status-0123456789abcdef.`,
        fix: 'Correct probePath in the spec, or converge the edge if somebody changed the probe on the gateway.',
      },
    ];
  return [
    'BackendProbeStatus',
    {
      what: `The probe of ${probePath} was answered ${status ?? 'with a status that the probe does not take'}.`,
      why: 'The probe takes 200-399; API Management answers so only for a host name that it knows.',
      fix: 'Ask for the path with that host name from inside the virtual network and see what API Management says.',
    },
  ];
}

function lacksRecord({ addresses }: DiagnosisInput): boolean {
  return addresses !== null && addresses.length === 0;
}

function hasWrongRecord({ addresses, apiManagementAddress }: DiagnosisInput): boolean {
  return addresses !== null && apiManagementAddress !== null && !addresses.includes(apiManagementAddress);
}

function noRecord({ internalHostname }: DiagnosisInput): Finding {
  return [
    'BackendRecordMissing',
    {
      what: `${internalHostname} has no A record.`,
      why: 'The DNS server of the virtual network does not know the name, so the gateway cannot find API Management.',
      fix: 'Converge the edge: it writes the record, then has the gateway resolve the name anew.',
    },
  ];
}

function wrongRecord(input: DiagnosisInput): Finding {
  if (lacksRecord(input)) return noRecord(input);
  return [
    'BackendRefused',
    {
      what: `${input.internalHostname} resolves to ${input.addresses?.join(', ')}, where nothing answers.`,
      why: `API Management is at ${input.apiManagementAddress}.`,
      fix: 'Converge the edge: it corrects the record, then has the gateway resolve the name anew.',
    },
  ];
}

function notReached({ apiManagementAddress }: DiagnosisInput): Finding {
  return [
    'BackendRefused',
    {
      what: `The gateway cannot connect to API Management${apiManagementAddress === null ? '' : ` at ${apiManagementAddress}`}.`,
      why: 'A network security group, a route or a firewall keeps port 443 closed, or the gateway remembers an old address.',
      fix: 'Allow 443 from the subnet of the gateway to the subnet of API Management; converge the edge to have the name resolved anew.',
    },
  ];
}

function unresolvableName({ internalHostname }: DiagnosisInput): Finding {
  return [
    'BackendNameUnresolvable',
    {
      what: `The gateway cannot resolve ${internalHostname}.`,
      why: 'Its virtual network uses another DNS server than the one that has the zone, or that server does not answer it.',
      fix: 'Set the DNS server on the virtual network of the gateway; a changed setting is used after the gateway was stopped and started.',
    },
  ];
}

export function unknownHealth(input: DiagnosisInput): Finding {
  if (lacksRecord(input)) return noRecord(input);
  return [
    'BackendHealthUnknown',
    {
      what: 'The gateway has no word on its backend.',
      why: `${input.internalHostname} cannot be resolved by the gateway, or GatewayManager does not reach the gateway.`,
      fix: 'Check the DNS server of the virtual network, and allow 65200-65535 (v1: 65503-65534) from GatewayManager to the subnet of the gateway.',
    },
  ];
}

export function noServer({ internalHostname }: DiagnosisInput): Finding {
  return [
    'BackendHealthEmpty',
    {
      what: 'The gateway lists no backend for the endpoint.',
      why: `The pool that should hold ${internalHostname} is empty or not used by a rule, or backend health may not be read.`,
      fix: 'Converge the edge, and check that edge-tls may call backendhealth on the gateway.',
    },
  ];
}

/** Neither Azure's words nor its error name are known. The name and the address may still tell. */
export function unexplained(input: DiagnosisInput): Finding {
  if (lacksRecord(input)) return noRecord(input);
  if (/^unknown$/i.test(input.server?.health ?? '')) return unknownHealth(input);
  return [
    'BackendUnhealthy',
    {
      what: `The gateway calls its backend ${input.server?.health || 'unhealthy'}.`,
      why: 'Azure gives a reason that edge-tls does not know; it is in the evidence.',
      fix: 'Follow Azure\'s text in the evidence (Azure docs: "Troubleshoot backend health issues in Application Gateway").',
    },
  ];
}

export function body({ probePath }: DiagnosisInput): Finding {
  return [
    'BackendProbeBody',
    {
      what: `The body of ${probePath} is not what the probe expects.`,
      why: 'Somebody gave the probe a text to look for.',
      fix: 'Converge the edge: its probe looks at the status only.',
    },
  ];
}

export function timeout({ probePath }: DiagnosisInput): Finding {
  return [
    'BackendTimeout',
    {
      what: `${probePath} takes longer than the probe waits.`,
      why: 'API Management is overloaded or being updated, or a firewall on the way swallows packets.',
      fix: 'Look at the capacity of API Management and at the routes between the two subnets.',
    },
  ];
}

export function refused(input: DiagnosisInput): Finding {
  return hasWrongRecord(input) ? wrongRecord(input) : notReached(input);
}

export function unresolvable(input: DiagnosisInput): Finding {
  return lacksRecord(input) ? noRecord(input) : unresolvableName(input);
}
