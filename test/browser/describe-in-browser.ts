import { executablePath, haveBrowser } from './browser.ts';

/** `describe`, where there is a browser; elsewhere one visible line and skipped tests. */
export const describeInBrowser = haveBrowser ? describe : describe.skip;

if (!haveBrowser) console.warn(`left out: ${executablePath} is not installed (apt-get install chromium)`);
