import { z } from 'zod';

/** An object that refuses unknown fields and names the ones it knows. */
export function strictObject<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `is not a field that is known here; the fields are ${known}.` : undefined,
  });
}
