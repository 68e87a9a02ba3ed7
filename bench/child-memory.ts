import { readdirSync, readFileSync } from 'node:fs';

export interface ChildMemory {
  /** Last two parts of the script that it runs. */
  readonly script: string;
  /** The most that it ever had in memory, megabytes. */
  readonly peak: number;
}

/** Peak memory of the processes that this one has started, where the system tells (`/proc`); none elsewhere. */
export function childMemory(): readonly ChildMemory[] {
  return processIds().flatMap((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) !== process.pid) return [];
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      // Behind what is said to Node itself: `--import`, and what is imported.
      const script = words.find((word, index) => index > 0 && /^[^-:][^:]*\.[cm]?[jt]s$/.test(word)) ?? '';
      const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
      return [{ script: script.split('/').slice(-2).join('/'), peak: Math.round(kilobytes / 1024) }];
    } catch {
      // It ended between the listing and the reading.
      return [];
    }
  });
}

function processIds(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
