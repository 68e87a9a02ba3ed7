import { z } from 'zod';

export const epochSeconds = z.number().describe('Seconds since 1970-01-01T00:00Z');
export const runIdText = z.string().describe('{edge}.{number}');
