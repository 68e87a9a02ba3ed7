/** RFC 5280, 4.1.2.2: positive and at most 20 bytes. 64 random bits are what public authorities must have; 16 bytes have 126. */
export function serialNumberFrom(random: Uint8Array): string {
  if (random.length < 9 || random.length > 20) throw new RangeError('A serial number is made of 9 to 20 random bytes.');
  const bytes = Uint8Array.from(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
