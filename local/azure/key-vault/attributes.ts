import { randomBytes } from 'node:crypto';
import type { ObjectAttributes } from './object-shelf.ts';
import { invalidProperty } from './refusals.ts';
import { recoveryOf, type VaultProperties } from './vault-properties.ts';
import { objectAt } from './vault-call.ts';

export function newVersionId(): string {
  return randomBytes(16).toString('hex');
}

/** Attributes as sent in a body (`enabled`, `nbf`, `exp`; epoch seconds), for a new version. */
export function newAttributes(body: Readonly<Record<string, unknown>>, now: number): ObjectAttributes {
  const attributes: ObjectAttributes = { enabled: true, created: now, updated: now };
  applyAttributes(attributes, body, now);
  return attributes;
}

/** Changes what the body names and leaves the rest. */
export function applyAttributes(target: ObjectAttributes, body: Readonly<Record<string, unknown>>, now: number): void {
  const { enabled, nbf, exp } = objectAt(body['attributes']);
  if (enabled !== undefined && typeof enabled !== 'boolean') throw invalidProperty('attributes.enabled');
  for (const [name, value] of Object.entries({ nbf, exp })) {
    if (value !== undefined && value !== null && !Number.isInteger(value)) throw invalidProperty(`attributes.${name}`);
  }
  if (typeof enabled === 'boolean') target.enabled = enabled;
  if (typeof nbf === 'number') target.nbf = nbf;
  if (typeof exp === 'number') target.exp = exp;
  target.updated = now;
}

/** Attributes on the wire, with what the vault says about recovery. */
export function attributesBody(attributes: ObjectAttributes, properties: VaultProperties): Record<string, unknown> {
  return { ...attributes, ...recoveryOf(properties) };
}
