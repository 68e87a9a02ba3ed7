/** RFC 2268, section 2: the first digits of π, permuted. */
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09' +
    '817d32bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423d' +
    'd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052ee' +
    'f784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a85' +
    '23b8b47afc02365b255597312d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d' +
    '38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

const BLOCK = 8;

/** RC2 in CBC mode with PKCS#7 padding: what OpenSSL before version 3 and Windows write, and OpenSSL 3 does not read any more. */
export function decryptRc2(key: Buffer, iv: Buffer, encrypted: Buffer): Buffer {
  if (encrypted.length === 0 || encrypted.length % BLOCK !== 0) throw new Error('The content is not whole blocks.');
  const words = expandKey(key);
  const output = Buffer.alloc(encrypted.length);
  let previous = iv;
  for (let at = 0; at < encrypted.length; at += BLOCK) {
    const block = encrypted.subarray(at, at + BLOCK);
    const plain = decryptBlock(words, block);
    for (let index = 0; index < BLOCK; index++) output[at + index] = (plain[index] ?? 0) ^ (previous[index] ?? 0);
    previous = block;
  }
  return unpadded(output);
}

/** As many effective bits as the key has; 64 words of 16 bits. */
function expandKey(key: Buffer): Uint16Array {
  const table = (index: number): number => PI_TABLE[index & 0xff] ?? 0;
  const expanded = Buffer.alloc(128);
  key.copy(expanded);
  for (let index = key.length; index < 128; index++)
    expanded[index] = table((expanded[index - 1] ?? 0) + (expanded[index - key.length] ?? 0));
  const first = 128 - key.length;
  expanded[first] = table(expanded[first] ?? 0);
  for (let index = first - 1; index >= 0; index--)
    expanded[index] = table((expanded[index + 1] ?? 0) ^ (expanded[index + key.length] ?? 0));
  return Uint16Array.from({ length: 64 }, (_, word) => expanded.readUInt16LE(word * 2));
}

const ROTATIONS = [1, 2, 3, 5];
/** How many mixing rounds stand between the mashing ones, from the end. */
const ROUNDS = [5, 6, 5];

function decryptBlock(words: Uint16Array, block: Buffer): Buffer {
  const r = [0, 2, 4, 6].map((at) => block.readUInt16LE(at));
  let next = 63;
  for (const [stage, rounds] of ROUNDS.entries()) {
    for (let round = 0; round < rounds; round++)
      for (let index = 3; index >= 0; index--) unmix(r, index, words[next--] ?? 0);
    if (stage < ROUNDS.length - 1) for (let index = 3; index >= 0; index--) unmash(r, index, words);
  }
  const plain = Buffer.alloc(BLOCK);
  for (const [index, word] of r.entries()) plain.writeUInt16LE(word, index * 2);
  return plain;
}

function unmix(r: number[], index: number, word: number): void {
  const at = (offset: number): number => r[(index + offset + 4) % 4] ?? 0;
  const turn = ROTATIONS[index] ?? 0;
  const rotated = ((at(0) >>> turn) | (at(0) << (16 - turn))) & 0xffff;
  r[index] = (rotated - word - (at(-1) & at(-2)) - (~at(-1) & 0xffff & at(-3))) & 0xffff;
}

function unmash(r: number[], index: number, words: Uint16Array): void {
  const before = r[(index + 3) % 4] ?? 0;
  r[index] = ((r[index] ?? 0) - (words[before & 63] ?? 0)) & 0xffff;
}

function unpadded(plain: Buffer): Buffer {
  const count = plain.at(-1) ?? 0;
  if (count < 1 || count > BLOCK || !plain.subarray(-count).every((byte) => byte === count))
    throw new Error('The padding is wrong.');
  return plain.subarray(0, -count);
}
