import { useEffect, useRef, useState } from 'preact/hooks';

export interface Polled<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly reload: () => void;
}

const slowest = 30_000;

/**
 * Reads again after so many milliseconds (null: never), less often while nothing answers and while nobody looks. `key`
 * starts anew when it changes.
 */
export function usePolled<T>(key: string, read: () => Promise<T>, interval: (value: T) => number | null): Polled<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  const [turn, setTurn] = useState(0);
  const latest = useRef({ read, interval });
  latest.current = { read, interval };
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const again = (milliseconds: number | null): void => {
      if (milliseconds !== null && !stopped) timer = setTimeout(() => void ask(), milliseconds);
    };
    const ask = async (): Promise<void> => {
      if (document.hidden) return again(slowest);
      try {
        const value = await latest.current.read();
        if (stopped) return;
        failures = 0;
        setState({ value, error: null });
        again(latest.current.interval(value));
      } catch (error) {
        if (stopped) return;
        failures += 1;
        setState((known) => ({ value: known.value, error }));
        again(Math.min(1_000 * 2 ** failures, slowest));
      }
    };
    const shown = (): void => {
      if (!document.hidden) setTurn((known) => known + 1);
    };
    void ask();
    document.addEventListener('visibilitychange', shown);
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, turn]);
  return { ...state, reload: () => setTurn((known) => known + 1) };
}
