import { contactsNotFound, invalidProperty } from './refusals.ts';
import { objectAt, ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

const write = { action: 'certificatecontacts/write', permission: 'certificates/managecontacts' };
const template = '/certificates/contacts';

/** Certificate contacts: one list for the whole vault (test_keyvault_certificate_contacts of azure-cli). */
export const CONTACT_ROUTES: readonly VaultRoute[] = [
  { method: 'GET', template, ...write, handler: (call) => ok(existingContacts(call)) },
  { method: 'PUT', template, ...write, handler: setContacts },
  { method: 'DELETE', template, ...write, handler: deleteContacts },
];

function setContacts(call: VaultCall): VaultAnswer {
  const { contacts } = call.body;
  if (!Array.isArray(contacts) || !contacts.every(hasAddress)) throw invalidProperty('contacts');
  call.vault.contacts = contacts.map((contact) => ({ ...objectAt(contact) }));
  return ok(existingContacts(call));
}

function hasAddress(contact: unknown): boolean {
  const { email } = objectAt(contact);
  return typeof email === 'string' && email !== '';
}

function deleteContacts(call: VaultCall): VaultAnswer {
  const contacts = existingContacts(call);
  call.vault.contacts = undefined;
  return ok(contacts);
}

function existingContacts({ vault }: VaultCall): Record<string, unknown> {
  if (!vault.contacts) throw contactsNotFound();
  return { id: `${vault.url}/certificates/contacts`, contacts: vault.contacts };
}
