import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  bytesOf,
  childrenOf,
  type DerValue,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  oidOf,
  parseDer,
  sequence,
} from './der.ts';
import { decryptContent, macData, macMatches, type Password } from './pkcs12-cipher.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

/** What a PKCS#12 file holds: DER certificates, in the file's order. */
export interface Pkcs12Content {
  readonly key: KeyObject | undefined;
  readonly certificates: readonly Buffer[];
}

/**
 * PKCS#12 (RFC 7292) with an empty password, as the secret of a certificate carries it. An empty password protects nothing, so
 * the bags are in the clear; the integrity check is there, because readers insist on it.
 */
export function encodePkcs12({ key, certificates }: Pkcs12Content): Buffer {
  const bags = certificates.map((der) => bag(CERT_BAG, certificateBag(der)));
  if (key) bags.unshift(bag(KEY_BAG, key.export({ type: 'pkcs8', format: 'der' })));
  const safe = sequence(dataContent(sequence(...bags)));
  return sequence(integer(3), dataContent(safe), macData(safe, '', randomBytes(20)));
}

/** The file is one, but not with this password. */
export class WrongPassword extends Error {
  override readonly name = 'WrongPassword';

  constructor() {
    super('The password is wrong.');
  }
}

/** A wrong password, an unknown cipher or anything that is not PKCS#12 is an Error. */
export function parsePkcs12(file: Buffer, sent: string): Pkcs12Content {
  const [, authSafe, mac] = childrenOf(parseDer(file));
  const safe = contentOf(authSafe);
  const password = matchingPassword(mac, safe, sent);
  if (password === undefined) throw new WrongPassword();
  const bags = childrenOf(parseDer(safe)).flatMap((content) => safeBags(content, password));
  const keys = bags.flatMap((it) => keyOf(it, password) ?? []);
  return { key: keys[0], certificates: bags.flatMap((it) => certificateOf(it) ?? []) };
}

/** Whoever sends no password may mean an empty one or none (test_keyvault_certificate_crud of azure-cli imports the latter). */
function matchingPassword(mac: DerValue | undefined, safe: Buffer, sent: string): Password | undefined {
  const candidates: readonly Password[] = sent === '' ? ['', null] : [sent];
  return mac ? candidates.find((password) => macMatches(mac, safe, password)) : sent;
}

function safeBags(content: DerValue, password: Password): DerValue[] {
  const [type, wrapped] = childrenOf(content);
  if (oidOf(type) === DATA) return childrenOf(parseDer(contentOf(content)));
  if (oidOf(type) !== ENCRYPTED_DATA) throw new Error(`Content of type ${oidOf(type)} is not supported.`);
  const [, encryptedContent] = childrenOf(childrenOf(wrapped)[0]);
  const [, algorithm, encrypted] = childrenOf(encryptedContent);
  if (!algorithm) throw new Error('The encrypted content names no algorithm.');
  return childrenOf(parseDer(decryptContent(algorithm, bytesOf(encrypted), password)));
}

function keyOf(bag: DerValue, password: Password): KeyObject | undefined {
  const [type, wrapped] = childrenOf(bag);
  const [value] = childrenOf(wrapped);
  if (!value || ![KEY_BAG, SHROUDED_KEY_BAG].includes(oidOf(type))) return undefined;
  const key = oidOf(type) === KEY_BAG ? value.encoded : decryptedKey(value, password);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function decryptedKey(value: DerValue, password: Password): Buffer {
  const [algorithm, encrypted] = childrenOf(value);
  if (!algorithm) throw new Error('The encrypted key names no algorithm.');
  return decryptContent(algorithm, bytesOf(encrypted), password);
}

function certificateOf(bag: DerValue): Buffer | undefined {
  const [type, wrapped] = childrenOf(bag);
  const [kind, value] = childrenOf(childrenOf(wrapped)[0]);
  if (oidOf(type) !== CERT_BAG || oidOf(kind) !== X509_CERTIFICATE) return undefined;
  return bytesOf(childrenOf(value)[0]);
}

function certificateBag(der: Buffer): Buffer {
  return sequence(objectIdentifier(X509_CERTIFICATE), explicit(octetString(der)));
}

function bag(type: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(type), explicit(value));
}

function dataContent(content: Buffer): Buffer {
  return sequence(objectIdentifier(DATA), explicit(octetString(content)));
}

function contentOf(content: DerValue | undefined): Buffer {
  return bytesOf(childrenOf(childrenOf(content)[1])[0]);
}
