import { type SettingPage, settingPages } from '../functions/settings/setting.ts';
import { settingNames, settings } from '../functions/settings/settings.ts';

const areas: readonly (readonly [SettingPage['setBy'], string, string])[] = [
  [
    'person',
    'What you may set',
    'Offered by `infra/main.bicep`: `azd env set NAME VALUE`, then `azd provision`. What you set in the app itself (`az functionapp config appsettings set`) stays as well: a deployment writes its own settings over those that are there and takes none away. Only a value in the azd environment takes the place of one in the app.',
  ],
  ['deployment', 'What the deployment sets', 'Written again by every `azd provision`.'],
  ['platform', 'What the platform sets', 'Read by the app, and nothing that you need to set in Azure.'],
  ['local', 'What local Azure sets', 'Those that would send tokens or waits astray are refused elsewhere.'],
];

/** `docs/settings.md`: every setting that there is, from the schema that parses them. */
export function settingsPage(): string {
  const introduction = [
    '# Settings',
    '',
    'Made by `npm run docs` from the schema in the code. `GET /api/healthz` says whether they are right, and which is not.',
  ];
  return `${[...introduction, ...areas.flatMap(section)].join('\n')}\n`;
}

function section([setBy, title, how]: (typeof areas)[number]): string[] {
  const rows = settingNames.flatMap((name) => {
    const page = settingPages.get(settings.shape[name]);
    return page?.setBy === setBy ? [`| \`${name}\` | ${page.default} | ${page.meaning} |`] : [];
  });
  return ['', `## ${title}`, '', how, '', '| setting | default | meaning |', '|---|---|---|', ...rows];
}
