import { problemCodeAreas } from '../shared/domain/problem-codes.ts';
import type { ProblemCodeEntry } from '../shared/domain/problem-codes/problem-code-entry.ts';

type Area = keyof typeof problemCodeAreas;

const titles: Readonly<Record<Area, string>> = {
  requestCodes: 'Requests to the API',
  runCodes: 'Runs',
  azureCodes: 'What Azure answers',
  certificateCodes: 'Certificates and Key Vault',
  pathCodes: 'Gateway, API Management and the DNS server',
  planCodes: 'Before anything is written',
  dnsCodes: 'Records on DNS servers',
  healthCodes: 'Why a backend is unhealthy',
};

/** `docs/problem-codes.md`: every code that there is, from the registry that the code itself uses. */
export function problemCodesPage(): string {
  const areas = Object.entries(problemCodeAreas) as [Area, Readonly<Record<string, ProblemCodeEntry>>][];
  const introduction = [
    '# Problem codes',
    '',
    'Made by `npm run docs` from the registry in the code. `retryable`: the run tries again by itself.',
  ];
  return `${[...introduction, ...areas.flatMap(([area, codes]) => section(titles[area], codes))].join('\n')}\n`;
}

function section(title: string, codes: Readonly<Record<string, ProblemCodeEntry>>): string[] {
  const rows = Object.entries(codes).map(
    ([code, { kind, gloss, documentation }]) => `| \`${code}\` | ${kind} | ${gloss} | ${documentation} |`,
  );
  return ['', `## ${title}`, '', '| code | kind | what it is | what to do |', '|---|---|---|---|', ...rows];
}
