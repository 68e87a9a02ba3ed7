import { problemCodes } from '../problem-codes.ts';
import type { ApiAnswer, ApiOperation } from './api-operation.ts';
import { appVersion } from './app-version.ts';
import { apiOperations } from './openapi-document.ts';
import { parametersOf } from './openapi-parameters.ts';
import { problemsOf } from './operation-problems.ts';
import { jsonSchemas } from './schemas.ts';

/** Hides what does not hold the words that are searched for. The page says everything without it. */
export const docsScript = `
const field = document.querySelector('input');
field.closest('label').hidden = false;
field.addEventListener('input', () => {
  const words = field.value.toLowerCase().split(/\\s+/);
  for (const part of document.querySelectorAll('[data-part]')) {
    const text = part.textContent.toLowerCase();
    part.hidden = !words.every((word) => text.includes(word));
  }
});
`;

export const docsStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { background: Canvas; color: CanvasText; max-width: 60rem; margin: 0 auto; padding: 1rem; }
a { color: inherit; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow: auto; padding: 0.75rem; border: 1px solid; border-radius: 4px; }
details { margin: 0.5rem 0; padding: 0.5rem 0.75rem; border: 1px solid; border-radius: 4px; }
summary { cursor: pointer; }
dt { font-weight: 600; margin-top: 0.5rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: 0.4rem; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;

/** The API as one page of HTML, made of the same data as the OpenAPI document. Loads nothing. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>edge-tls API</title>
<style>${docsStyle}</style>
</head>
<body>
<main>
<h1>edge-tls API</h1>
<p>Version ${escaped(appVersion)}. For programs: <a href="/api/openapi.json">openapi.json</a>. Times are seconds since 1970.</p>
<label hidden>Search <input type="search"></label>
<h2>Routes</h2>
${apiOperations.map(operationPart).join('\n')}
<h2>Problems</h2>
<p>Errors are RFC 9457 problem documents. Match on <code>code</code>, and do what <code>suggestion</code> says.</p>
<dl>
${Object.entries(problemCodes)
  .map(
    ([code, { documentation }]) =>
      `<div data-part id="${escaped(code)}"><dt><code>${escaped(code)}</code></dt><dd>${escaped(documentation)}</dd></div>`,
  )
  .join('\n')}
</dl>
<h2>Schemas</h2>
${Object.entries(jsonSchemas()).map(schemaPart).join('\n')}
</main>
<script>${docsScript}</script>
</body>
</html>
`;
}

function operationPart(operation: ApiOperation): string {
  const { id, method, path, summary, description, role, body, answers } = operation;
  return `<details data-part id="${escaped(id)}">
<summary><code>${method} ${escaped(path)}</code> ${escaped(summary)}</summary>
${description ? `<p>${escaped(description)}</p>` : ''}
<p>${role === null ? 'For everybody.' : `Needs the app role <code>${role}</code>.`}</p>
<dl>
${parametersOf(operation).map(parameterEntry).join('\n')}
${body ? `<dt>Body (<a href="#${body.schema}">${body.schema}</a>${body.required ? '' : ', may be left out'})</dt><dd>${sample(body.example)}</dd>` : ''}
${answers.map(answerEntry).join('\n')}
${[...problemsOf(operation)].map(([status, codes]) => `<dt>${status}</dt><dd>${codes.map((code) => `<a href="#${code}"><code>${code}</code></a>`).join(', ')}</dd>`).join('\n')}
</dl>
</details>`;
}

function parameterEntry(parameter: Readonly<Record<string, unknown>>): string {
  const {
    name = 'Idempotency-Key',
    in: place = 'header',
    description = 'The same key gets the first answer again.',
  } = parameter;
  return `<dt><code>${escaped(String(name))}</code> (${escaped(String(place))})</dt><dd>${escaped(String(description))}</dd>`;
}

function answerEntry({ status, description, schema, example }: ApiAnswer): string {
  const named = schema ? ` (<a href="#${schema}">${schema}</a>)` : '';
  return `<dt>${status}${named}</dt><dd>${escaped(description)}${example === undefined ? '' : sample(example)}</dd>`;
}

function schemaPart([name, schema]: [string, unknown]): string {
  return `<details data-part id="${escaped(name)}"><summary>${escaped(name)}</summary>${sample(schema)}</details>`;
}

const sample = (value: unknown): string => `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2))}</pre>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
