import type { z } from 'zod';

/** Nothing can be assigned to it, so that a schema which does not describe its type is a compile error. */
type Fits<T, S extends z.ZodObject> =
  z.output<S> extends T ? (keyof T extends keyof z.output<S> ? unknown : never) : never;

/** Holds a schema to a type of the domain: whatever it accepts is one, and no field of the type is left out, optional ones neither. */
export function describes<T>() {
  return <S extends z.ZodObject>(schema: S & Fits<T, S>): S => schema;
}
