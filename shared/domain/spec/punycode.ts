/** RFC 3492, section 5. */
const [BASE, T_MIN, T_MAX, SKEW, DAMP, INITIAL_BIAS, INITIAL_N] = [36, 1, 26, 38, 700, 72, 128] as const;
const MAX_CODE_POINT = 0x10ffff;

/** Whether what follows `xn--` decodes to a text with at least one character beyond ASCII. */
export function isPunycode(encoded: string): boolean {
  const delimiter = encoded.lastIndexOf('-');
  const digits = encoded.slice(delimiter + 1);
  let length = Math.max(0, delimiter);
  let [n, i, bias] = [INITIAL_N as number, 0, INITIAL_BIAS as number];
  for (let at = 0; at < digits.length; ) {
    const read = readInteger(digits.slice(at), bias);
    if (read === null) return false;
    length += 1;
    bias = adapt(read.value, length, i === 0);
    i += read.value;
    n += Math.floor(i / length);
    if (n > MAX_CODE_POINT || isSurrogate(n)) return false;
    i = (i % length) + 1;
    at += read.digits;
  }
  return digits.length > 0;
}

/** One generalised variable-length integer; null when it does not end. */
function readInteger(digits: string, bias: number): { value: number; digits: number } | null {
  let [value, weight] = [0, 1];
  for (let at = 0; at < digits.length; at++) {
    const digit = digitOf(digits.charCodeAt(at));
    value += digit * weight;
    const threshold = Math.min(T_MAX, Math.max(T_MIN, BASE * (at + 1) - bias));
    if (digit < threshold) return { value, digits: at + 1 };
    weight *= BASE - threshold;
  }
  return null;
}

/** a-z are 0-25, 0-9 are 26-35. */
function digitOf(code: number): number {
  return code >= 0x61 ? code - 0x61 : code - 0x30 + 26;
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}
