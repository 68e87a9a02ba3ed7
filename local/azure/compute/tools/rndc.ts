/** Stand-in of BIND's `rndc`; options for server, port and key files are taken and make no difference. */
import { askControl } from './ask-control.ts';

const words = process.argv.slice(2);
while (/^-[cksy]$|^-p$/.test(words[0] ?? '')) words.splice(0, 2);
while (words[0]?.startsWith('-')) words.shift();
await askControl('rndc', words);
