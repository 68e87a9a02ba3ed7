import { z } from 'zod';
import type { SpecProblemCode } from './spec-problem.ts';

export interface Refusal {
  readonly code: SpecProblemCode;
  readonly message: string;
}

/** A string that a pure function may refuse, with the JSON Schema pattern that says nearly the same to editors and generators. */
export function checkedString(
  refuse: (value: string) => Refusal | null,
  hint: { pattern?: string; maxLength?: number },
) {
  return z
    .string()
    .superRefine((value, context) => {
      const refusal = refuse(value);
      if (refusal) context.addIssue({ code: 'custom', message: refusal.message, params: { problem: refusal.code } });
    })
    .meta(hint);
}
