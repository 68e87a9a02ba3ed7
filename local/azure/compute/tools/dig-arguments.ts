/** What `dig` was asked. */
export interface DigRequest {
  readonly server: string | undefined;
  readonly name: string;
  readonly type: string;
  /** Query options without the plus: `short`, `noall`, `answer`, `time=1`. */
  readonly options: readonly string[];
}

const TYPES = ['A', 'AAAA', 'CNAME', 'TXT', 'NS', 'SOA', 'ANY'];

/** Reads dig's command line: `[@server] [-p port] [-t type] [name] [type] [class] [+option…]`. */
export function readDigArguments(words: readonly string[]): DigRequest {
  let [server, type]: (string | undefined)[] = [];
  let name = '.';
  const options: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) options.push(word.slice(1));
    else if (word === '-t') type = words[++at]?.toUpperCase();
    else if (word === '-q') name = words[++at] ?? '';
    else if (word === '-p') at += 1;
    else if (TYPES.includes(word.toUpperCase())) type = word.toUpperCase();
    else if (!word.startsWith('-') && word.toUpperCase() !== 'IN') name = word;
  }
  return { server, name: name.replace(/(.)\.$/, '$1'), type: type ?? 'A', options };
}
