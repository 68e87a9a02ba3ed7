/** What `dig` was asked: one question after the other. */
export interface DigRequest {
  readonly server: string | undefined;
  readonly questions: readonly DigQuestion[];
  /** Query options without the plus: `short`, `noall`, `answer`, `time=1`. Global: those in front of the first question. */
  readonly options: readonly string[];
}

export interface DigQuestion {
  readonly name: string;
  readonly type: string;
  readonly class: 'IN' | 'CH';
}

const TYPES = ['A', 'AAAA', 'CNAME', 'TXT', 'NS', 'SOA', 'ANY'];

/** Reads dig's command line: `[@server] [-p port] [+option…] [-t type] [name] [type] [class] [name [type]]…`. */
export function readDigArguments(words: readonly string[]): DigRequest {
  let server: string | undefined;
  let type: string | undefined;
  const questions: { name: string; type: string | undefined; class: 'IN' | 'CH' }[] = [];
  const options: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const asked = questions.at(-1);
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) options.push(word.slice(1));
    else if (word === '-p') at += 1;
    else if (word === '-q') questions.push({ name: words[++at] ?? '', type: undefined, class: 'IN' });
    else if (word === '-t') type = words[++at]?.toUpperCase();
    else if (asked && (word.toUpperCase() === 'CH' || word.toUpperCase() === 'IN'))
      asked.class = word.toUpperCase() === 'CH' ? 'CH' : 'IN';
    else if (!TYPES.includes(word.toUpperCase())) {
      if (!word.startsWith('-') && word.toUpperCase() !== 'IN')
        questions.push({ name: word, type: undefined, class: 'IN' });
    } else if (asked) asked.type = word.toUpperCase();
    else type = word.toUpperCase();
  }
  const named = questions.length === 0 ? [{ name: '.', type: undefined, class: 'IN' as const }] : questions;
  return {
    server,
    questions: named.map((each) => ({
      name: each.name.replace(/(.)\.$/, '$1'),
      type: each.type ?? type ?? 'A',
      class: each.class,
    })),
    options,
  };
}
