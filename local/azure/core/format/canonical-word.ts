/** Azure's spelling of a word that was sent in any case; undefined for a word that is none of these. */
export function canonicalWord<Word extends string>(words: readonly Word[], sent: unknown): Word | undefined {
  return typeof sent === 'string' ? words.find((word) => word.toLowerCase() === sent.toLowerCase()) : undefined;
}
